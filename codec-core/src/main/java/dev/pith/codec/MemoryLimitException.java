package dev.pith.codec;

/** Thrown when input would take more memory to read than the reader's limits allow. */
public final class MemoryLimitException extends CorruptInputException {

    private final long neededBytes;
    private final long allowedBytes;

    /**
     * @param codec the codec's name, or {@code frame}
     * @param offset where in the compressed input the need was noticed, in bytes
     * @param neededBytes the memory that reading on would take
     * @param allowedBytes the memory that the limits allow
     */
    public MemoryLimitException(String codec, long offset, long neededBytes, long allowedBytes) {
        super(
                codec,
                offset,
                "reading it takes " + neededBytes + " bytes of memory, but " + allowedBytes + " are allowed");
        this.neededBytes = neededBytes;
        this.allowedBytes = allowedBytes;
    }

    /** Returns the memory in bytes that reading on would take. */
    public long neededBytes() {
        return neededBytes;
    }

    /** Returns the memory in bytes that the limits allow. */
    public long allowedBytes() {
        return allowedBytes;
    }
}
