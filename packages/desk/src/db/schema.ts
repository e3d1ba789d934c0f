// Written by generate-schema.ts from the migrated database; do not edit.

export interface Schema {
}
