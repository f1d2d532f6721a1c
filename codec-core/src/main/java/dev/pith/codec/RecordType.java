package dev.pith.codec;

/** What a record of the streaming form is. */
enum RecordType {
    CODED(1),
    STORED(2),
    TRAILER(3);

    private final byte code;

    RecordType(int code) {
        this.code = (byte) code;
    }

    /** Returns the type of a block. */
    static RecordType ofBlock(boolean stored) {
        return stored ? STORED : CODED;
    }

    /** Returns the type that a record header at {@code position} tells. */
    static RecordType of(byte code, long position) throws CorruptInputException {
        for (RecordType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new CorruptInputException(FrameFormat.NAME, position, "a record of unknown type " + code);
    }

    /** Returns the byte that stands for the type. */
    byte code() {
        return code;
    }
}
