export { routeMail, type Route } from './route-mail.ts'
