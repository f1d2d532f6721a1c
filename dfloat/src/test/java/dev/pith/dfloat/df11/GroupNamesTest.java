package dev.pith.dfloat.df11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pith.codec.CorruptInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Patterns tell which weights form a group. */
class GroupNamesTest {

    private static GroupNames names(String pattern, String... submodules) {
        SequencedMap<String, List<String>> patterns = new LinkedHashMap<>();
        patterns.put(pattern, List.of(submodules));
        return new GroupNames(new PatternDict(patterns));
    }

    @Test
    void aPatternMatchesWholeNamesOnly() throws CorruptInputException {
        GroupNames names = names("layers\\.\\d+", "a", "b.c");
        assertEquals(Optional.of(List.of("layers.10.a.weight", "layers.10.b.c.weight")), names.weightsOf("layers.10"));
        assertEquals(Optional.empty(), names.weightsOf("layers.10.a"));
        assertEquals(Optional.empty(), names.weightsOf("model.layers.10"));
    }

    @Test
    void aPatternWithoutSubmodulesMeansTheModuleItself() throws CorruptInputException {
        assertEquals(Optional.of(List.of("lm_head.weight")), names("lm_head").weightsOf("lm_head"));
    }

    @Test
    void refusesAPatternWhoseMatchingDoesNotEnd() {
        GroupNames names = names("x*x*x*x*x*x*x*x*x*y");
        assertThrows(CorruptInputException.class, () -> names.weightsOf("x".repeat(100)));
    }

    @Test
    void refusesAPatternWhoseMatchingGoesTooDeep() {
        GroupNames names = names("(x|y)*");
        assertThrows(CorruptInputException.class, () -> names.weightsOf("xy".repeat(1_000_000)));
    }

    @Test
    void refusesWhatIsNoRegularExpression() {
        assertThrows(IllegalArgumentException.class, () -> names("(x"));
        assertThrows(IllegalArgumentException.class, () -> names("(".repeat(1_000_000)));
    }
}
