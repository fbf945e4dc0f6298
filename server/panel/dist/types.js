// What the server answers, as far as the panel reads it.
export {};
