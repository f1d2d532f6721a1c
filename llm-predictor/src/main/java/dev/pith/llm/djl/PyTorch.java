package dev.pith.llm.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.pith.llm.EngineFingerprint;
import dev.pith.llm.EngineSettings;
import dev.pith.llm.UnsupportedModelException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PyTorch, started, with a device to compute on.
 *
 * @param engine DJL's engine
 * @param device what arrays lie on
 */
record PyTorch(Engine engine, Device device) {

    private static final String NAME = "PyTorch";
    private static final String CUDA = "cuda";
    private static final Pattern CUDA_DEVICE = Pattern.compile(CUDA + "(?::(\\d{1,3}))?");

    /**
     * Starts PyTorch, if nobody did so yet. Nothing is fetched from the network.
     *
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws UnsupportedModelException if it cannot be started, or there is no such device
     * @throws NoClassDefFoundError if DJL is not on the class path
     */
    static PyTorch start(String device) throws UnsupportedModelException {
        // Both would have DJL look for servers; the third can only be set before the start.
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
        System.getProperties().putIfAbsent("ai.djl.pytorch.num_interop_threads", "1");
        Engine engine;
        try {
            engine = Engine.getEngine(NAME);
        } catch (EngineException | IllegalArgumentException e) {
            throw DjlProvider.missing(e);
        }
        return new PyTorch(engine, device(engine, device));
    }

    private static Device device(Engine engine, String name) throws UnsupportedModelException {
        if (name.equals(EngineSettings.CPU)) {
            return Device.cpu();
        }
        Matcher cuda = CUDA_DEVICE.matcher(name);
        if (!cuda.matches()) {
            throw new UnsupportedModelException("engine djl runs on cpu, cuda or cuda:N, not on '" + name + "'");
        }
        int index = cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1));
        if (index >= engine.getGpuCount()) {
            throw new UnsupportedModelException(
                    "engine djl cannot run on " + name + ": PyTorch finds " + engine.getGpuCount() + " CUDA devices");
        }
        return Device.gpu(index);
    }

    /** Makes a manager for arrays on the device, which the caller closes. */
    NDManager newManager() {
        return engine.newBaseManager(device);
    }

    /** Has PyTorch compute with so many threads what the calling thread asks for. */
    static void useThreads(int threads) {
        JniUtils.setNumThreads(threads);
    }

    /** Returns what predictions depend on. */
    EngineFingerprint fingerprint(int threads) {
        SequencedMap<String, String> properties = new LinkedHashMap<>();
        properties.put(DjlProvider.NAME, Engine.getDjlVersion());
        properties.put("pytorch", engine.getVersion());
        properties.put(EngineFingerprint.DEVICE, device.isGpu() ? CUDA : EngineSettings.CPU);
        if (device.isGpu()) {
            properties.put(
                    "gpu",
                    "sm_" + CudaUtils.getComputeCapability(device.getDeviceId()) + " CUDA "
                            + CudaUtils.getCudaVersionString());
        }
        properties.put(EngineFingerprint.THREADS, Integer.toString(threads));
        properties.put("processor", Processor.ofThisMachine());
        return EngineFingerprint.of(properties);
    }
}
