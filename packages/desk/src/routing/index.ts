export { routeMail, type AutoReply, type Route } from './route-mail.ts'
