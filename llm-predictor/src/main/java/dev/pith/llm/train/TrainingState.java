package dev.pith.llm.train;

import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file that training resumes from: a safetensors file with the weights and what the optimiser remembers in F32; its
 * metadata tell the step and the settings. It is replaced in one step.
 */
final class TrainingState {

    static final String FILE_NAME = "training.state";

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String FORMAT = "format";
    private static final String OURS = "pith training 2";
    private static final String STEP = "step";
    private static final String SETTINGS = "settings";

    private final Path file;
    private final String settings;

    /**
     * @param directory where the file is
     * @param settings all that decides what training gives; a run with others cannot resume
     */
    TrainingState(Path directory, String settings) {
        file = directory.resolve(FILE_NAME);
        this.settings = settings;
    }

    /** Writes the state after a number of steps. */
    void save(long step, Weights weights, Optimiser optimiser) throws IOException {
        List<TensorInfo> infos = new ArrayList<>();
        List<MemorySegment> data = new ArrayList<>();
        parts(weights, optimiser).forEach((name, values) -> {
            long end = infos.isEmpty() ? 0 : infos.getLast().end();
            infos.add(TensorInfo.startingAt(end, name, DType.F32, shape(values)));
            data.add(bytes(values));
        });
        Map<String, String> metadata = Map.of(FORMAT, OURS, STEP, Long.toString(step), SETTINGS, settings);
        SafeTensorsHeader header = SafeTensorsHeader.of(infos, metadata);
        WholeFile.write(file, channel -> SafeTensorsWriter.write(channel, header, data));
    }

    /**
     * Reads the state, and returns the number of steps made.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is of a run with other settings or of another version, or cannot be read
     */
    long load(Weights weights, Optimiser optimiser) throws IOException {
        try (SafeTensors tensors = SafeTensors.open(file)) {
            Map<String, String> metadata = tensors.header().metadata();
            if (!OURS.equals(metadata.get(FORMAT))) {
                throw new IOException(
                        file + ": another version of Pith began this, and this one cannot go on; train anew");
            }
            if (!settings.equals(metadata.get(SETTINGS))) {
                throw new IOException("what is to be resumed was begun with other text or options: "
                        + metadata.getOrDefault(SETTINGS, "none") + ", and not " + settings);
            }
            for (Map.Entry<String, float[]> part : parts(weights, optimiser).entrySet()) {
                float[] values = part.getValue();
                TensorInfo info = tensors.header()
                        .tensor(part.getKey())
                        .filter(found ->
                                found.dtype() == DType.F32 && found.shape().equals(shape(values)))
                        .orElseThrow(() -> new IOException(file + ": lacks " + part.getKey()));
                MemorySegment.copy(tensors.data(info), F32, 0, values, 0, values.length);
            }
            return Long.parseLong(metadata.getOrDefault(STEP, ""));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": does not tell its step", e);
        }
    }

    private static Map<String, float[]> parts(Weights weights, Optimiser optimiser) {
        Map<String, float[]> parts = new LinkedHashMap<>();
        for (Weights.Matrix matrix : weights.matrices()) {
            parts.put("weights." + matrix.name(), matrix.values());
        }
        parts.putAll(optimiser.memory());
        return parts;
    }

    private static List<Long> shape(float[] values) {
        return List.of((long) values.length);
    }

    private static MemorySegment bytes(float[] values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        MemorySegment.copy(values, 0, bytes, F32, 0, values.length);
        return bytes;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
