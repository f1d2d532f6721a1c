package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** An open safetensors file, compressed or not, and its tensors. */
record WeightFile(SafeTensors file, SequencedMap<String, Tensor> tensors) implements AutoCloseable {

    static WeightFile open(Path path) throws IOException {
        SafeTensors file = SafeTensors.open(path);
        try {
            return new WeightFile(file, tensors(file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SequencedMap<String, Tensor> tensors(SafeTensors file) throws CorruptInputException {
        List<TensorInfo> infos;
        List<BlockedTensor> contents;
        if (CompressedHeader.isCompressed(file.header())) {
            CompressedHeader header = CompressedHeader.read(file.header());
            infos = header.original().tensors();
            contents = CompressedFile.tensors(file, header);
        } else {
            infos = file.header().tensors();
            contents = new ArrayList<>();
            for (TensorInfo info : infos) {
                contents.add(new StoredTensor(file.data(info), file.header().dataBegin() + info.begin(), List.of()));
            }
        }
        Kernels kernels = Kernels.best(file.header().dataSize());
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < infos.size(); i++) {
            tensors.put(infos.get(i).name(), new Tensor(infos.get(i), contents.get(i), kernels));
        }
        return tensors;
    }

    @Override
    public void close() {
        file.close();
    }
}
