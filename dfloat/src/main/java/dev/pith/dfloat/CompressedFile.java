package dev.pith.dfloat;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Finds the tensors of a compressed file. */
final class CompressedFile {

    private CompressedFile() {}

    /** Returns the tensors of a compressed file, in the order of the original. */
    static List<BlockedTensor> tensors(SafeTensors file, CompressedHeader header) throws CorruptInputException {
        List<TensorInfo> originals = header.original().tensors();
        if (originals.size() != file.header().tensors().size()) {
            throw CompressedHeader.fault("more or fewer entries than tensors");
        }
        List<Integer> checksums = header.storedChecksums();
        List<BlockedTensor> tensors = new ArrayList<>();
        for (TensorInfo original : originals) {
            TensorInfo entry = CompressedHeader.entry(file.header(), original);
            if (CompressedHeader.isPayload(entry, original)) {
                tensors.add(openPayload(file, entry, original));
            } else {
                if (entry.dtype() != original.dtype() || !entry.shape().equals(original.shape())) {
                    throw CompressedHeader.fault("a stored tensor of another type or shape than the original");
                }
                int blocks = StoredTensor.blocks(entry.byteSize());
                if (checksums.size() < blocks) {
                    throw CompressedHeader.fault("no checksums for a stored tensor");
                }
                tensors.add(new StoredTensor(
                        file.data(entry), file.header().dataBegin() + entry.begin(), checksums.subList(0, blocks)));
                checksums = checksums.subList(blocks, checksums.size());
            }
        }
        if (!checksums.isEmpty()) {
            throw CompressedHeader.fault("checksums for no stored tensor");
        }
        return tensors;
    }

    private static CodedTensor openPayload(SafeTensors file, TensorInfo entry, TensorInfo original)
            throws CorruptInputException {
        long fileOffset = file.header().dataBegin() + entry.begin();
        WeightFormat format = WeightFormat.of(original.dtype())
                .orElseThrow(() -> new CorruptInputException(
                        CodedTensor.CODEC, fileOffset, "a payload for a tensor of type " + original.dtype()));
        MemorySegment payload = file.data(entry);
        return CodedTensor.open(payload, fileOffset, format, original.elements());
    }
}
