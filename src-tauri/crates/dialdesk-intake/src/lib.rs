//! Contact files to rows: encodings, dialects, columns and repairs.
