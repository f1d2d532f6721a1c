package dev.pith.llm.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected angles were computed elsewhere, from the formulas as the library transformers writes them. */
class RotaryScalingTest {

    private static RotaryEmbedding read(String fields, int headSize, int contextLength) throws IOException {
        String json = "{" + fields.replace('\'', '"') + "}";
        return RotaryScaling.read(ConfigFields.parse(json.getBytes(StandardCharsets.UTF_8)), headSize, contextLength);
    }

    private static void assertAngle(double expected, RotaryEmbedding rotary, int index) {
        assertEquals(expected, rotary.inverseFrequencies().get(index), expected * 1e-14, "angle " + index);
    }

    @Test
    void anglesFallByEqualRatiosFromOne() throws IOException {
        RotaryEmbedding rotary = read("", 8, 2048);
        assertEquals(4, rotary.inverseFrequencies().size());
        assertEquals(1, rotary.scale());
        for (int i = 0; i < 4; i++) {
            assertAngle(List.of(1.0, 0.1, 0.01, 0.001).get(i), rotary, i);
        }
        assertAngle(1e-2, read("'rope_theta': 1000000", 6, 2048), 1);
    }

    @Test
    void theBaseMayStandInEitherPlace() throws IOException {
        RotaryEmbedding expected = read("'rope_theta': 500000.0", 8, 2048);
        assertEquals(expected, read("'rope_parameters': {'rope_type': 'default', 'rope_theta': 5e5}", 8, 2048));
        assertEquals(
                expected,
                read("'rope_theta': 500000, 'rope_parameters': {'rope_theta': 5e5, 'rope_type': 'default'}", 8, 2048));
        assertEquals(expected, read("'rope_theta': 500000, 'rope_scaling': null", 8, 2048));
    }

    @Test
    void linearScalingDividesAllAngles() throws IOException {
        RotaryEmbedding rotary = read("'rope_scaling': {'type': 'linear', 'factor': 4}", 8, 2048);
        assertAngle(0.25, rotary, 0);
        assertAngle(0.00025, rotary, 3);
    }

    @Test
    void dynamicScalingStretchesNothingWithinTheContext() throws IOException {
        assertEquals(read("", 8, 2048), read("'rope_scaling': {'rope_type': 'dynamic', 'factor': 2.0}", 8, 2048));
    }

    @Test
    void llama3ScalingStretchesSlowAngles() throws IOException {
        RotaryEmbedding rotary = read(
                "'rope_theta': 500000.0, 'rope_scaling': {'factor': 32.0, 'high_freq_factor': 4.0,"
                        + " 'low_freq_factor': 1.0, 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'}",
                64,
                131072);
        assertEquals(1, rotary.scale());
        assertAngle(1.0, rotary, 0);
        assertAngle(0.016560440080994446, rotary, 10);
        assertAngle(0.00042955679655936815, rotary, 16);
        assertAngle(9.70828780262767e-05, rotary, 17);
        assertAngle(1.9461638184831125e-05, rotary, 18);
        assertAngle(8.570255489881478e-06, rotary, 20);
        assertAngle(9.41830672543491e-08, rotary, 31);
    }

    @Test
    void yarnStretchesLaterElementsAndScales() throws IOException {
        RotaryEmbedding rotary = read(
                "'rope_theta': 1000000.0, 'rope_scaling': {'factor': 4.0, 'original_max_position_embeddings': 32768,"
                        + " 'type': 'yarn'}",
                128,
                32768);
        assertEquals(1.138629436111989, rotary.scale(), 1e-15);
        assertAngle(1.0, rotary, 0);
        assertAngle(0.01333521432163324, rotary, 20);
        assertAngle(0.001064360981247002, rotary, 30);
        assertAngle(0.0002462584069089387, rotary, 35);
        assertAngle(1.510740975595332e-05, rotary, 45);
        assertAngle(3.102344401879299e-07, rotary, 63);
    }

    @Test
    void yarnTakesTheContextForTheOriginalOneAndNeedNotRound() throws IOException {
        RotaryEmbedding rotary =
                read("'rope_scaling': {'rope_type': 'yarn', 'factor': 4, 'truncate': false}", 16, 2048);
        List<Double> expected = List.of(
                1.0,
                0.31622776601683794,
                0.1,
                0.023870192321736323,
                0.005056971521129435,
                0.000811290381701431,
                0.00025,
                7.905694150420948e-05);
        for (int i = 0; i < expected.size(); i++) {
            assertAngle(expected.get(i), rotary, i);
        }
    }

    @Test
    void yarnsScaleCanBeGiven() throws IOException {
        String yarn = "'rope_scaling': {'rope_type': 'yarn', 'factor': 4, ";
        assertEquals(0.75, read(yarn + "'attention_factor': 0.75}", 16, 2048).scale());
        assertEquals(
                1,
                read(yarn + "'mscale': 0.7, 'mscale_all_dim': 0.7}", 16, 2048).scale());
        assertEquals(
                1,
                read("'rope_scaling': {'rope_type': 'yarn', 'factor': 1}", 16, 2048)
                        .scale());
    }

    @Test
    void yarnWithoutARampIsAStep() throws IOException {
        RotaryEmbedding rotary = read(
                "'rope_scaling': {'type': 'yarn', 'factor': 2, 'beta_fast': 1, 'beta_slow': 1, 'truncate': false}",
                16,
                2048);
        RotaryEmbedding plain = read("", 16, 2048);
        for (int i = 0; i < 8; i++) {
            double angle = plain.inverseFrequencies().get(i);
            assertAngle(i <= 5 ? angle : angle / 2, rotary, i);
        }
    }

    @Test
    void otherKindsAreRefusedByName() {
        for (String fields : List.of(
                "'rope_scaling': {'type': 'longrope', 'factor': 2}",
                "'rope_scaling': {'type': 'default', 'mrope_section': [1, 2]}",
                "'rope_parameters': {'rope_type': 'default', 'partial_rotary_factor': 0.5}",
                "'rope_parameters': {'full_attention': {'rope_type': 'default'}}",
                "'rope_scaling': {'type': 'dynamic', 'factor': 2, 'original_max_position_embeddings': 1024}")) {
            UnsupportedModelException refusal =
                    assertThrows(UnsupportedModelException.class, () -> read(fields, 8, 2048), fields);
            assertTrue(
                    List.of("longrope", "mrope_section", "partial_rotary_factor", "full_attention", "original_max")
                            .stream()
                            .anyMatch(
                                    name -> String.valueOf(refusal.getMessage()).contains(name)),
                    refusal.getMessage());
        }
    }

    @Test
    void contradictionsAreRefused() {
        for (String fields : List.of(
                "'rope_theta': 1",
                "'rope_theta': '10000'",
                "'rope_theta': 1e400",
                "'rope_scaling': 'linear'",
                "'rope_scaling': {'type': 'linear'}",
                "'rope_scaling': {'type': 'linear', 'factor': 0.5}",
                "'rope_scaling': {'type': 'linear', 'rope_type': 'yarn', 'factor': 2}",
                "'rope_scaling': {'type': 'linear', 'factor': 2}, 'rope_parameters': {'rope_type': 'default'}",
                "'rope_theta': 10000, 'rope_parameters': {'rope_theta': 500000}",
                "'rope_scaling': {'rope_type': 'llama3', 'factor': 8}",
                "'rope_scaling': {'rope_type': 'llama3', 'factor': 8, 'low_freq_factor': 4, 'high_freq_factor': 4,"
                        + " 'original_max_position_embeddings': 8192}",
                "'rope_scaling': {'type': 'yarn', 'factor': 2, 'beta_fast': 0}")) {
            assertThrows(CorruptInputException.class, () -> read(fields, 8, 2048), fields);
        }
    }
}
