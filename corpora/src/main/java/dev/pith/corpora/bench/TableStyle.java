package dev.pith.corpora.bench;

/** How a table looks. */
public enum TableStyle {
    /** Columns that line up, for a terminal. */
    TEXT,
    /** A table of Markdown, which lines up too. */
    MARKDOWN
}
