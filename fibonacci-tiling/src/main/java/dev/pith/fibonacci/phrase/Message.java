package dev.pith.fibonacci.phrase;

import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CorruptInputException;
import dev.pith.coder.RangeEncoder;
import java.util.Arrays;
import java.util.function.Consumer;

/** Range-coded messages of a length that is not known beforehand. */
final class Message {

    private static final int MIN_CAPACITY = 1 << 10;

    private Message() {}

    /**
     * Returns what the writer encodes. If the message outgrows the expected length, the writer is called once more, with a
     * fresh encoder, so it must do the same on each call.
     */
    static byte[] encode(int expectedLength, Consumer<RangeEncoder> writer) {
        int capacity = Math.max(MIN_CAPACITY, expectedLength);
        while (true) {
            byte[] output = new byte[capacity];
            RangeEncoder encoder = new RangeEncoder(output, 0, capacity);
            writer.accept(encoder);
            int length = encoder.finish();
            if (length != BlockEncoder.DOES_NOT_FIT) {
                return Arrays.copyOf(output, length);
            }
            capacity = Math.multiplyExact(capacity, 2);
        }
    }

    /** Returns the complaint that a message is not what {@link #encode} wrote; the coder cannot tell where it went wrong. */
    static CorruptInputException corrupt(byte[] message, String reason) {
        return new CorruptInputException("phrase", message.length, reason);
    }
}
