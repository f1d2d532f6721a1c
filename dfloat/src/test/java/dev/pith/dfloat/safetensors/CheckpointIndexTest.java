package dev.pith.dfloat.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pith.codec.CorruptInputException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointIndexTest {

    private static CheckpointIndex parse(String json) throws CorruptInputException {
        return CheckpointIndex.parse(TestFiles.json(json));
    }

    @Test
    void readsWhatIsWhere() throws CorruptInputException {
        CheckpointIndex index = parse("""
                {
                  'metadata': {'total_size': 16},
                  'weight_map': {'b': 'model-00002-of-00002.safetensors', 'a': 'model-00001-of-00002.safetensors'}
                }
                """);
        assertEquals(OptionalLong.of(16), index.totalSize());
        assertEquals(List.of("b", "a"), List.copyOf(index.shards().keySet()));
        assertEquals("model-00001-of-00002.safetensors", index.shards().get("a"));
        assertThrows(UnsupportedOperationException.class, () -> index.shards().put("c", "d"));
    }

    @Test
    void passesOverOtherKeys() throws CorruptInputException {
        CheckpointIndex index =
                parse("{'metadata':{'total_parameters':8.5,'by':[{}]},'x':null,'weight_map':{'__metadata__':'s'}}");
        assertEquals(OptionalLong.empty(), index.totalSize());
        assertEquals(Map.of("__metadata__", "s"), index.shards());
    }

    private static Stream<Arguments> faults() {
        return Stream.of(
                arguments("", "begin with '{'"),
                arguments("[]", "begin with '{'"),
                arguments("{'weight_map':{}", "not valid JSON"),
                arguments("{'weight_map':{}} x", "not valid JSON"),
                arguments("{}", "no weight_map"),
                arguments("{'metadata':{'total_size':1}}", "no weight_map"),
                arguments("{'weight_map':[]}", "weight_map is not an object"),
                arguments("{'weight_map':null}", "weight_map is not an object"),
                arguments("{'weight_map':{'a':1}}", "not a string"),
                arguments("{'weight_map':{'a':['s']}}", "not a string"),
                arguments("{'weight_map':{'a':'s','a':'s'}}", "uplicate"),
                arguments("{'weight_map':{},'weight_map':{}}", "uplicate"),
                arguments("{'metadata':[],'weight_map':{}}", "metadata is not an object"),
                arguments("{'metadata':{'total_size':1.0},'weight_map':{}}", "total_size is not an integer"),
                arguments("{'metadata':{'total_size':-1},'weight_map':{}}", "total_size is not an integer"),
                arguments("{'metadata':{'total_size':'1'},'weight_map':{}}", "total_size is not an integer"),
                arguments("{'x':" + "[".repeat(100_000), "depth"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refuses(String json, String reason) {
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> parse(json));
        assertTrue(e.reason().contains(reason), e.reason());
        assertTrue(e.offset() >= 0 && e.offset() <= json.length(), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/etc/passwd",
                "../other.safetensors",
                "a/b",
                "a\\\\b",
                "\\\\\\\\host\\\\b",
                "C:b",
                "a:b",
                "a\\u0000",
                "a\\n"
            })
    void refusesShardsThatAreNotPlainFileNames(String shard) {
        CorruptInputException e =
                assertThrows(CorruptInputException.class, () -> parse("{'weight_map':{'t':'" + shard + "'}}"));
        assertTrue(e.reason().contains("not the name of a file"), e.reason());
    }

    @Test
    void cannotBeMadeWithAPath() {
        Map<String, String> shards = Map.of("t", "../x");
        assertThrows(IllegalArgumentException.class, () -> new CheckpointIndex(OptionalLong.empty(), shards));
    }
}
