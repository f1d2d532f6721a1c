package dev.pith.dfloat.df11;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.dfloat.df11.ModelDirectory.Tensor;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Compresses one model. A new object knows what it will write: all that the layout cannot hold has been refused. Each file
 * of the model becomes one of the same name; a group stands in the file of its first weight.
 */
final class Compression {

    private final ModelDirectory model;
    private final ObjectNode config;
    private final SequencedMap<String, byte[]> changedFiles = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final SequencedMap<String, SafeTensorsHeader> headers = new LinkedHashMap<>();

    /** The weights of one module, which have been counted. */
    private record Group(String module, String file, Df11Encoder encoder) {

        List<TensorInfo> tensors() {
            return List.of(
                    tensor(Df11Format.LUTS, DType.U8, encoder.rows(), Df11Format.BYTE_VALUES),
                    tensor(Df11Format.ENCODED_EXPONENT, DType.U8, encoder.encodedBytes()),
                    tensor(Df11Format.SIGN_MANTISSA, DType.U8, encoder.elements()),
                    tensor(Df11Format.OUTPUT_POSITIONS, DType.U8, encoder.outputPositionBytes()),
                    tensor(Df11Format.GAPS, DType.U8, encoder.gapBytes()),
                    tensor(Df11Format.SPLIT_POSITIONS, DType.I64, encoder.splits()));
        }

        private TensorInfo tensor(String name, DType dtype, long... shape) {
            List<Long> sizes = Arrays.stream(shape).boxed().toList();
            return TensorInfo.startingAt(0, module + "." + name, dtype, sizes);
        }

        void write(TensorFile file) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                Df11Group group = encoder.encode(arena);
                file.write(module + "." + Df11Format.LUTS, group.luts());
                file.write(module + "." + Df11Format.ENCODED_EXPONENT, group.encodedExponent());
                file.write(module + "." + Df11Format.SIGN_MANTISSA, group.signMantissa());
                file.write(module + "." + Df11Format.OUTPUT_POSITIONS, group.outputPositions());
                file.write(module + "." + Df11Format.GAPS, group.gaps());
                file.write(module + "." + Df11Format.SPLIT_POSITIONS, group.splitPositions());
            }
        }
    }

    Compression(ModelDirectory model, Optional<PatternDict> wanted) throws IOException {
        this.model = model;
        Optional<byte[]> configText = model.content(Df11Config.FILE_NAME);
        if (configText.isPresent()) {
            changedFiles.put(Df11Config.FILE_NAME, configText.get());
            config = Df11Config.parse(Df11Config.FILE_NAME, configText.get());
        } else {
            config = Df11Config.newObject();
        }
        if (Df11Config.isCompressed(config)) {
            throw new Df11UnsupportedException(Df11Config.FILE_NAME, "the model is already in this layout");
        }
        for (String index : model.indexes()) {
            changedFiles.put(index, model.content(index).orElseThrow());
        }
        PatternDict patterns = wanted.orElseGet(() -> PatternDict.derivedFrom(
                model.tensors().stream().map(Tensor::info).toList()));
        Df11Config.addPatterns(config, patterns);
        GroupNames groupNames = new GroupNames(patterns);
        Set<String> grouped = new HashSet<>();
        for (String module : modules()) {
            Optional<List<String>> weights = groupNames.weightsOf(module);
            if (weights.isPresent() && weights.get().stream().anyMatch(name -> model.tensor(name) != null)) {
                groups.add(group(module, weights.get(), grouped));
            }
        }
        layOut(grouped);
    }

    /** Returns the names of all modules that have tensors, or whose submodules have. */
    private Set<String> modules() {
        Set<String> modules = new LinkedHashSet<>();
        for (Tensor tensor : model.tensors()) {
            String name = tensor.info().name();
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                modules.add(name.substring(0, dot));
            }
        }
        return modules;
    }

    private Group group(String module, List<String> names, Set<String> grouped) throws Df11UnsupportedException {
        List<Tensor> weights = new ArrayList<>();
        for (String name : names) {
            Tensor tensor = model.tensor(name);
            if (tensor == null) {
                throw new Df11UnsupportedException(name, "the patterns ask for it, and no file holds it");
            }
            if (tensor.info().dtype() != DType.BF16) {
                throw new Df11UnsupportedException(
                        name,
                        "the patterns ask for it, and its type is "
                                + tensor.info().dtype());
            }
            if (!grouped.add(name)) {
                throw new Df11UnsupportedException(name, "the patterns ask for it twice");
            }
            weights.add(tensor);
        }
        Df11Encoder encoder = new Df11Encoder(weights.stream().map(Tensor::data).toList(), names);
        if (encoder.elements() == 0) {
            throw new Df11UnsupportedException(names.getFirst(), "its group has no values");
        }
        return new Group(module, weights.getFirst().file(), encoder);
    }

    private void layOut(Set<String> grouped) throws IOException {
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, SafeTensors> file : model.files().entrySet()) {
            List<TensorInfo> tensors = new ArrayList<>();
            for (TensorInfo tensor : file.getValue().header().tensors()) {
                if (tensor.name().endsWith("." + Df11Format.ENCODED_EXPONENT)) {
                    throw new Df11UnsupportedException(tensor.name(), "only tensors of the layout are called so");
                }
                if (!grouped.contains(tensor.name())) {
                    tensors.add(tensor);
                }
            }
            for (Group group : groups) {
                if (group.file().equals(file.getKey())) {
                    tensors.addAll(group.tensors());
                }
            }
            for (TensorInfo tensor : tensors) {
                if (!names.add(tensor.name())) {
                    throw new Df11UnsupportedException(tensor.name(), "a group has a tensor of that name");
                }
            }
            Map<String, String> metadata =
                    new LinkedHashMap<>(file.getValue().header().metadata());
            Original.of(file.getKey(), file.getValue()).addTo(metadata);
            if (headers.isEmpty()) {
                Original.addFiles(changedFiles, metadata);
            }
            headers.put(file.getKey(), header(file.getKey(), tensors, metadata));
        }
    }

    private static SafeTensorsHeader header(String file, List<TensorInfo> tensors, Map<String, String> metadata)
            throws Df11UnsupportedException {
        try {
            return SafeTensorsHeader.of(TensorFile.inOrder(tensors), metadata);
        } catch (IllegalArgumentException e) {
            Df11UnsupportedException tooLong = new Df11UnsupportedException(file, "its header would be too long");
            tooLong.initCause(e);
            throw tooLong;
        }
    }

    void write(Path target) throws IOException {
        model.copyOtherFiles(target);
        for (Map.Entry<String, SafeTensorsHeader> entry : headers.entrySet()) {
            try (TensorFile file = new TensorFile(target.resolve(entry.getKey()), entry.getValue())) {
                for (TensorInfo tensor : entry.getValue().tensors()) {
                    Tensor kept = model.tensor(tensor.name());
                    if (kept != null) {
                        file.write(tensor.name(), kept.data());
                    }
                }
                for (Group group : groups) {
                    if (group.file().equals(entry.getKey())) {
                        group.write(file);
                    }
                }
                file.force();
            }
        }
        Files.write(target.resolve(Df11Config.FILE_NAME), Df11Config.write(config));
        for (String changed : changedFiles.sequencedKeySet()) {
            if (changed.endsWith(ModelDirectory.INDEX_SUFFIX)) {
                Files.write(target.resolve(changed), ShardIndex.of(headers));
            }
        }
    }
}
