package dev.pith.dfloat.df11;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.util.Map;
import java.util.SequencedMap;

/** Writes the index of a model in several safetensors files. */
final class ShardIndex {

    private ShardIndex() {}

    /**
     * Returns the text of an index.
     *
     * @param headers the headers of all files, by name
     */
    static byte[] of(SequencedMap<String, SafeTensorsHeader> headers) throws IOException {
        ObjectNode index = Df11Config.newObject();
        long total =
                headers.values().stream().mapToLong(SafeTensorsHeader::dataSize).sum();
        index.putObject("metadata").put("total_size", total);
        ObjectNode weights = index.putObject("weight_map");
        for (Map.Entry<String, SafeTensorsHeader> file : headers.entrySet()) {
            for (TensorInfo tensor : file.getValue().tensors()) {
                weights.put(tensor.name(), file.getKey());
            }
        }
        return Df11Config.write(index);
    }
}
