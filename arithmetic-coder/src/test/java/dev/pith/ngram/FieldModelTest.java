package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldModelTest {

    private static FieldModel after(String content) {
        FieldModel fields = new FieldModel();
        for (byte value : content.getBytes(StandardCharsets.ISO_8859_1)) {
            fields.advance(value & 0xFF);
        }
        return fields;
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0", // at the beginning of a line
        "x, 1",
        "xyz, 2", // the first field above ends at 2
        "'x,', 3",
        "'x,y', 4",
        "'x,yzyzyz', 5",
        "'x,y,', 6",
        "'x;y|zz', 8",
    })
    void findsTheSamePlaceOfTheFieldAbove(String present, int above) {
        assertEquals(above, after("ab,cd,efg\n" + present).positionAbove());
        assertEquals(above + 4, after("x,y\nab,cd,efg\n" + present).positionAbove());
    }

    @Test
    void theLastFieldEndsWithItsLine() {
        assertEquals(4, after("a,bc\n1,23456").positionAbove());
    }

    @Test
    void thereIsNothingAboveTheFirstLineAndFieldsThatTheLineBeforeLacks() {
        assertTrue(after("").positionAbove() < -1);
        assertTrue(after("ab,c").positionAbove() < -1);
        assertTrue(after("ab,c\n1,2,").positionAbove() < -1);
        assertTrue(after("\n1,").positionAbove() < -1);
    }

    @Test
    void countsNoMoreThan256Fields() {
        String line = ",".repeat(1000) + "\n";
        assertEquals(255, after(line + line + ",".repeat(255)).positionAbove() - line.length());
        assertEquals(1000, after(line + line + ",".repeat(2000)).positionAbove() - line.length());
    }

    @Test
    void theHashIsOfTheFieldsNumberAndBeginning() {
        assertEquals(after("ab,c,d").hash(), after("x\n,,d").hash());
        assertNotEquals(after("a,d").hash(), after("a,,d").hash());
        assertNotEquals(after("a,d").hash(), after("a,e").hash());
        assertNotEquals(after("a,d").hash(), after("a,").hash());
    }
}
