package dev.pith.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;

/**
 * Reads any text as a configuration: it is refused, or what comes out keeps its promises. Run as a plain test it goes
 * through the inputs kept as resources; with {@code JAZZER_FUZZ=1} it searches for others.
 */
class ConfigFileFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void configurationsAreRefusedOrSound(byte[] json) {
        ModelConfig config;
        try {
            config = ConfigFile.parse(json).config();
        } catch (CorruptInputException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= json.length, e.getMessage());
            return;
        } catch (UnsupportedModelException e) {
            return;
        }
        assertEquals(0, config.heads() % config.keyValueHeads());
        assertEquals(config.headSize(), 2 * config.rotary().inverseFrequencies().size());
        assertTrue(config.rotary().inverseFrequencies().stream().allMatch(angle -> angle > 0 && angle <= 1));
        assertTrue(
                config.rotary().scale() > 0 && Double.isFinite(config.rotary().scale()));
        assertTrue(config.firstSlidingLayer() < config.layers());
        assertTrue(config.queryWidth() > 0 && config.keyValueWidth() > 0);
        assertTrue(config.normEpsilon() > 0 && config.normEpsilon() <= 1);
    }
}
