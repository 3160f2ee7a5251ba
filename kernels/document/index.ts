/**
 * Proves that documents are spelled as Python would spell them, and finds their members.
 *
 * The twin of src/record/json/scan-document.ts, in AssemblyScript with vectors of 16 bytes. It proves no more than the
 * twin does; what it doubts (a name with an escape, a number of over a thousand digits, names with equal hashes)
 * is left to the twin.
 */
export { scan } from './scan';
