package dev.pith.llm.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import dev.pith.llm.checkpoint.ModelConfig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a trained model as the library transformers has it: a Mistral model, whose window slides. */
final class ModelExport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelExport() {}

    /** Writes {@code config.json} and {@code model.safetensors}, with weights in BF16. */
    static void write(Path directory, Weights weights) throws IOException {
        WholeFile.write(
                directory.resolve("config.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config(weights.config())));
        List<TensorInfo> infos = new ArrayList<>();
        List<MemorySegment> data = new ArrayList<>();
        for (Weights.Matrix matrix : weights.matrices()) {
            long end = infos.isEmpty() ? 0 : infos.getLast().end();
            infos.add(TensorInfo.startingAt(end, matrix.name(), DType.BF16, matrix.shape()));
            data.add(MemorySegment.ofArray(bytes(matrix.values())));
        }
        SafeTensorsHeader header = SafeTensorsHeader.of(infos, Map.of("format", "pt"));
        WholeFile.write(
                directory.resolve(Checkpoint.SINGLE_FILE_NAME),
                channel -> SafeTensorsWriter.write(channel, header, data));
    }

    /** Writes {@code README.md}, which tells what the model is and how good. */
    static void writeCard(Path directory, ModelSize size, TrainingReport report) throws IOException {
        String card = """
                    # A language model for compression

                    Trained by `pith train`, size %s. To use it: `pith compress --model DIRECTORY FILE`.

                    | | |
                    |---|---|
                    | Parameters | %,d |
                    | Tokens in the vocabulary | %,d |
                    | Text | %,d bytes |
                    | Tokens trained on | %,d |
                    | Held-out text | %,d bytes |
                    | Bits per byte of it, weights in F32 | %.4f |
                    | Bits per byte of it, weights in BF16, as they are here | %.4f |
                    | Bits per byte of its first %,d bytes, portable engine | %.4f |

                    Text is separated, and begins, with the token `<|endoftext|>`.
                    """.formatted(
                        size.name().toLowerCase(Locale.ROOT),
                        report.parameters(),
                        report.vocabularySize(),
                        report.textBytes(),
                        report.tokens(),
                        report.heldOutBytes(),
                        report.bitsPerByte(),
                        report.roundedBitsPerByte(),
                        report.engineSample(),
                        report.engineBitsPerByte());
        WholeFile.write(directory.resolve("README.md"), card.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode config(ModelConfig config) {
        ObjectNode file = JSON.createObjectNode();
        file.putArray("architectures").add("MistralForCausalLM");
        file.put("model_type", "mistral");
        file.put("vocab_size", config.vocabularySize());
        file.put("hidden_size", config.width());
        file.put("num_hidden_layers", config.layers());
        file.put("num_attention_heads", config.heads());
        file.put("num_key_value_heads", config.keyValueHeads());
        file.put("head_dim", config.headSize());
        file.put("intermediate_size", config.feedForwardWidth());
        file.put("hidden_act", "silu");
        file.put("rms_norm_eps", 1e-5);
        file.put("rope_theta", 10_000.0);
        file.put("max_position_embeddings", config.contextLength());
        file.put("sliding_window", config.slidingWindow());
        file.put("tie_word_embeddings", true);
        file.put("bos_token_id", BpeTrainer.SEPARATOR);
        file.put("eos_token_id", BpeTrainer.SEPARATOR);
        file.put("torch_dtype", "bfloat16");
        return file;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort((short) Weights.bfloat16(value));
        }
        return bytes.array();
    }
}
