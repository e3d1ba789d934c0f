export { BlobError, readBlobName, type BlobErrorCode, type BlobName, type BlobStore, type StoredBlob } from './blob-store.ts'
export { openBlobStore } from './open-blob-store.ts'
