package dev.pith.corpora.catalogue;

import java.util.Arrays;
import java.util.Optional;

/** How files are packed into what is downloaded. */
public enum Packing {
    /** Not at all: what is downloaded is the file. */
    NONE("none", false),
    /** One file, compressed by gzip. */
    GZIP("gz", false),
    /** One file, compressed by bzip2. */
    BZIP2("bz2", false),
    /** One file, compressed by xz. */
    XZ("xz", false),
    /** A zip archive. */
    ZIP("zip", true),
    /** A tar archive. */
    TAR("tar", true),
    /** A tar archive, compressed by gzip. */
    TAR_GZIP("tar.gz", true),
    /** A tar archive, compressed by bzip2. */
    TAR_BZIP2("tar.bz2", true),
    /** A tar archive, compressed by xz. */
    TAR_XZ("tar.xz", true);

    private final String label;
    private final boolean archive;

    Packing(String label, boolean archive) {
        this.label = label;
        this.archive = archive;
    }

    /** Returns how catalogues name it. */
    public String label() {
        return label;
    }

    /** Whether it has members, with names. */
    public boolean archive() {
        return archive;
    }

    static Optional<Packing> labelled(String label) {
        return Arrays.stream(values())
                .filter(packing -> packing.label.equals(label))
                .findFirst();
    }
}
