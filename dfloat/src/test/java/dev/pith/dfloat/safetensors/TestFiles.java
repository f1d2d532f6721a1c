package dev.pith.dfloat.safetensors;

import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes safetensors files byte by byte, without the classes under test. */
final class TestFiles {

    private TestFiles() {}

    /** Returns JSON in UTF-8; for the sake of readers, it is written here with single quotes. */
    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Returns one tensor's entry, with single quotes. */
    static String entry(String name, String dtype, String shape, long begin, long end) {
        return "'" + name + "':{'dtype':'" + dtype + "','shape':" + shape + ",'data_offsets':[" + begin + "," + end
                + "]}";
    }

    /** Returns a file of a header and so many bytes of data, which count from 0. */
    static byte[] file(byte[] json, int dataSize) {
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataSize).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int i = 0; i < dataSize; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    static byte[] file(String json, int dataSize) {
        return file(json(json), dataSize);
    }

    static Path write(Path file, byte[] content) throws IOException {
        return Files.write(file, content);
    }

    static SafeTensorsHeader parse(String json, long dataSize) throws CorruptInputException {
        return SafeTensorsHeader.parse(MemorySegment.ofArray(json(json)), dataSize);
    }

    static byte[] bytes(MemorySegment segment) {
        return segment.toArray(ValueLayout.JAVA_BYTE);
    }

    static String text(MemorySegment segment) {
        return new String(bytes(segment), StandardCharsets.UTF_8);
    }
}
