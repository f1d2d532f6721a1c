package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.CodecRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Compressors")
class CompressorsTest {

    @Test
    @DisplayName("of a codec are one for each level that makes a difference")
    void levels() {
        assertEquals(List.of("pith ngram, level 1", "pith ngram, level 9"), names("ngram", List.of(1, 9, 1)));
        assertEquals(List.of("pith stored"), names("stored", List.of(1, 9)));
        assertThrows(IllegalArgumentException.class, () -> names("ngram", List.of(10)));
    }

    @Test
    @DisplayName("of peers tell them apart")
    void peers() {
        Set<String> seen = new HashSet<>();
        for (String peer : Compressors.PEERS) {
            List<Compressor> compressors = Compressors.peer(peer, 1);
            assertFalse(compressors.isEmpty());
            for (Compressor compressor : compressors) {
                assertTrue(compressor.name().startsWith(peer + " "), compressor.name());
                assertTrue(seen.add(compressor.name() + compressor.scope()), compressor.name());
            }
        }
        assertTrue(Compressors.PEERS.containsAll(Compressors.SLOW_PEERS));
    }

    @Test
    @DisplayName("that run in process can be made again from their recipes")
    void recipes() {
        List<Compressor> all =
                new ArrayList<>(Compressors.codec(CodecRegistry.installed().get("ngram"), List.of(1, 9), 2));
        for (String peer : Compressors.PEERS) {
            all.addAll(Compressors.peer(peer, 2));
        }
        for (Compressor compressor : all) {
            if (compressor instanceof InProcessCompressor inProcess) {
                Compressor again = Compressors.of(inProcess.recipe(), 2);
                assertEquals(compressor.name(), again.name());
                assertEquals(compressor.scope(), again.scope());
            }
        }
    }

    @Test
    @DisplayName("tell their kind of algorithm, if it is known")
    void algorithms() {
        for (String peer : Compressors.PEERS) {
            for (Compressor compressor : Compressors.peer(peer, 1)) {
                assertTrue(compressor.algorithm().isPresent(), compressor.name());
            }
        }
        assertEquals(Optional.of("CM"), Algorithms.of("pith ngram, level 1"));
        assertEquals(Optional.empty(), Algorithms.of("pith ngrams"));
        assertEquals(Optional.empty(), Algorithms.of("pith stored"));
    }

    @Test
    @DisplayName("of unknown peers do not exist")
    void unknownPeer() {
        IllegalArgumentException problem =
                assertThrows(IllegalArgumentException.class, () -> Compressors.peer("rar", 1));
        assertEquals("no peer named 'rar'; known: " + String.join(", ", Compressors.PEERS), problem.getMessage());
    }

    private static List<String> names(String codec, List<Integer> levels) {
        return Compressors.codec(CodecRegistry.installed().get(codec), levels, 1).stream()
                .map(Compressor::name)
                .toList();
    }
}
