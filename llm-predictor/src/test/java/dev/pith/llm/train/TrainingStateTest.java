package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStateTest {

    private static final long SEED = 2;

    @TempDir
    private Path folder;

    private final Weights weights = Weights.random(TrainingTexts.config(300, 8), SEED);
    private final Optimiser optimiser = new Optimiser(weights, new PlainNetwork());

    private TrainingState state(String settings) {
        return new TrainingState(folder, settings);
    }

    @Test
    void allThatATrainingStepChangesComesBack() throws IOException {
        List<float[]> gradients = new ArrayList<>();
        Weights.random(weights.config(), SEED + 1).matrices().forEach(matrix -> gradients.add(matrix.values()));
        optimiser.update(0, 1e-2, gradients);
        state("ours").save(1, weights, optimiser);
        Weights loaded = Weights.zero(weights.config());
        Optimiser resumed = new Optimiser(loaded, new PlainNetwork());
        assertEquals(1, state("ours").load(loaded, resumed));
        optimiser.update(1, 1e-2, gradients);
        resumed.update(1, 1e-2, gradients);
        for (int i = 0; i < gradients.size(); i++) {
            Weights.Matrix matrix = weights.matrices().get(i);
            assertArrayEquals(matrix.values(), loaded.matrices().get(i).values(), matrix.name());
        }
    }

    @Test
    void otherSettingsAreRefused() throws IOException {
        state("ours").save(1, weights, optimiser);
        IOException refusal =
                assertThrows(IOException.class, () -> state("others").load(weights, optimiser));
        assertTrue(String.valueOf(refusal.getMessage()).contains("other text or options"), refusal::getMessage);
    }

    @Test
    void aStateOfAnotherVersionIsRefused() throws IOException {
        SafeTensorsHeader header = SafeTensorsHeader.of(List.of(), Map.of("step", "1", "settings", "ours"));
        WholeFile.write(
                folder.resolve(TrainingState.FILE_NAME),
                channel -> SafeTensorsWriter.write(channel, header, List.of()));
        IOException refusal =
                assertThrows(IOException.class, () -> state("ours").load(weights, optimiser));
        assertTrue(String.valueOf(refusal.getMessage()).contains("another version of Pith"), refusal::getMessage);
    }
}
