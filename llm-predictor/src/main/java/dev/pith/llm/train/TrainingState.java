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
 * The file that training resumes from: a safetensors file with the weights and the optimiser's moments in F32; its metadata
 * tell the step and the settings. It is replaced in one step.
 */
final class TrainingState {

    static final String FILE_NAME = "training.state";

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
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
    void save(long step, Weights weights, AdamW optimiser) throws IOException {
        List<TensorInfo> infos = new ArrayList<>();
        List<MemorySegment> data = new ArrayList<>();
        parts(weights, optimiser).forEach((part, values) -> {
            for (Weights.Matrix matrix : values.matrices()) {
                long end = infos.isEmpty() ? 0 : infos.getLast().end();
                infos.add(TensorInfo.startingAt(end, part + matrix.name(), DType.F32, matrix.shape()));
                data.add(bytes(matrix.values()));
            }
        });
        SafeTensorsHeader header = SafeTensorsHeader.of(infos, Map.of(STEP, Long.toString(step), SETTINGS, settings));
        WholeFile.write(file, channel -> SafeTensorsWriter.write(channel, header, data));
    }

    /**
     * Reads the state, and returns the number of steps made.
     *
     * @throws NoSuchFileException if there is none
     * @throws IOException if it is of a run with other settings, or cannot be read
     */
    long load(Weights weights, AdamW optimiser) throws IOException {
        try (SafeTensors tensors = SafeTensors.open(file)) {
            Map<String, String> metadata = tensors.header().metadata();
            if (!settings.equals(metadata.get(SETTINGS))) {
                throw new IOException("what is to be resumed was begun with other text or options: "
                        + metadata.getOrDefault(SETTINGS, "none") + ", and not " + settings);
            }
            for (Map.Entry<String, Weights> part : parts(weights, optimiser).entrySet()) {
                for (Weights.Matrix matrix : part.getValue().matrices()) {
                    String name = part.getKey() + matrix.name();
                    TensorInfo info = tensors.header()
                            .tensor(name)
                            .filter(found ->
                                    found.dtype() == DType.F32 && found.shape().equals(matrix.shape()))
                            .orElseThrow(() -> new IOException(file + ": lacks " + name));
                    MemorySegment.copy(tensors.data(info), F32, 0, matrix.values(), 0, matrix.values().length);
                }
            }
            return Long.parseLong(metadata.getOrDefault(STEP, ""));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": does not tell its step", e);
        }
    }

    private static Map<String, Weights> parts(Weights weights, AdamW optimiser) {
        Map<String, Weights> parts = new LinkedHashMap<>();
        parts.put("weights.", weights);
        parts.put("first.", optimiser.firstMoments());
        parts.put("second.", optimiser.secondMoments());
        return parts;
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
