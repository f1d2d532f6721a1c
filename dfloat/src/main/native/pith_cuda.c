/*
 * The calls of the CUDA driver API that dev.pith.dfloat.cuda.Driver declares, for the JVM.
 *
 * Each function makes one call and returns its CUresult; what else a call returns goes into the first element of an
 * array. Handles and addresses travel as 64-bit integers. All decisions, checks and lifetimes are the business of the
 * Java side.
 *
 * Neither libcuda nor the CUDA runtime is linked, and no header of theirs is needed: the driver is opened by
 * Driver.open(), once, before any other call. Java's initialisation of classes orders that before all the others.
 *
 * A call that needs a context makes it current on the calling thread for as long as it takes, and then puts back what
 * was current before. So a thread may serve several devices and share its own with other users of CUDA, and it does not
 * matter that a virtual thread can wake up on another thread of the system's between two calls.
 */
#include <dlfcn.h>
#include <jni.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(void *) == sizeof(jlong), "handles travel as 64-bit integers");

/* The driver that all calls must be found in. Newer calls may be missing. */
#define OLDEST_VERSION 11000

/*
 * name of the call, symbol that a driver without cuGetProcAddress_v2 exports for it, version of the interface that has
 * these parameters, parameters
 */
#define ENTRY_POINTS(ENTRY) \
    ENTRY(cuInit, "cuInit", 2000, (unsigned int flags)) \
    ENTRY(cuDriverGetVersion, "cuDriverGetVersion", 2020, (int *version)) \
    ENTRY(cuGetErrorName, "cuGetErrorName", 6000, (int error, const char **text)) \
    ENTRY(cuGetErrorString, "cuGetErrorString", 6000, (int error, const char **text)) \
    ENTRY(cuDeviceGetCount, "cuDeviceGetCount", 2000, (int *count)) \
    ENTRY(cuDeviceGet, "cuDeviceGet", 2000, (int *device, int ordinal)) \
    ENTRY(cuDeviceGetName, "cuDeviceGetName", 2000, (char *name, int length, int device)) \
    ENTRY(cuDeviceTotalMem, "cuDeviceTotalMem_v2", 3020, (size_t *bytes, int device)) \
    ENTRY(cuDeviceGetAttribute, "cuDeviceGetAttribute", 2000, (int *value, int attribute, int device)) \
    ENTRY(cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain", 7000, (void **context, int device)) \
    ENTRY(cuDevicePrimaryCtxRelease, "cuDevicePrimaryCtxRelease_v2", 11000, (int device)) \
    ENTRY(cuCtxPushCurrent, "cuCtxPushCurrent_v2", 4000, (void *context)) \
    ENTRY(cuCtxPopCurrent, "cuCtxPopCurrent_v2", 4000, (void **context)) \
    ENTRY(cuMemAlloc, "cuMemAlloc_v2", 3020, (uint64_t *address, size_t bytes)) \
    ENTRY(cuMemFree, "cuMemFree_v2", 3020, (uint64_t address)) \
    ENTRY(cuMemHostAlloc, "cuMemHostAlloc", 2020, (void **address, size_t bytes, unsigned int flags)) \
    ENTRY(cuMemFreeHost, "cuMemFreeHost", 2000, (void *address)) \
    ENTRY(cuMemcpyHtoDAsync, "cuMemcpyHtoDAsync_v2", 3020, \
          (uint64_t target, const void *source, size_t bytes, void *stream)) \
    ENTRY(cuMemcpyDtoHAsync, "cuMemcpyDtoHAsync_v2", 3020, \
          (void *target, uint64_t source, size_t bytes, void *stream)) \
    ENTRY(cuMemcpyDtoDAsync, "cuMemcpyDtoDAsync_v2", 3020, \
          (uint64_t target, uint64_t source, size_t bytes, void *stream)) \
    ENTRY(cuMemsetD8Async, "cuMemsetD8Async", 3020, \
          (uint64_t target, unsigned char value, size_t bytes, void *stream)) \
    ENTRY(cuStreamCreate, "cuStreamCreate", 2000, (void **stream, unsigned int flags)) \
    ENTRY(cuStreamSynchronize, "cuStreamSynchronize", 2000, (void *stream)) \
    ENTRY(cuStreamWaitEvent, "cuStreamWaitEvent", 3020, (void *stream, void *event, unsigned int flags)) \
    ENTRY(cuStreamDestroy, "cuStreamDestroy_v2", 4000, (void *stream)) \
    ENTRY(cuEventCreate, "cuEventCreate", 2000, (void **event, unsigned int flags)) \
    ENTRY(cuEventRecord, "cuEventRecord", 2000, (void *event, void *stream)) \
    ENTRY(cuEventSynchronize, "cuEventSynchronize", 2000, (void *event)) \
    ENTRY(cuEventElapsedTime, "cuEventElapsedTime", 2000, (float *milliseconds, void *start, void *end)) \
    ENTRY(cuEventDestroy, "cuEventDestroy_v2", 4000, (void *event)) \
    ENTRY(cuModuleLoadDataEx, "cuModuleLoadDataEx", 2010, \
          (void **module, const void *image, unsigned int option_count, int *options, void **values)) \
    ENTRY(cuModuleUnload, "cuModuleUnload", 2000, (void *module)) \
    ENTRY(cuModuleGetFunction, "cuModuleGetFunction", 2000, (void **function, void *module, const char *name)) \
    ENTRY(cuFuncGetAttribute, "cuFuncGetAttribute", 2020, (int *value, int attribute, void *function)) \
    ENTRY(cuFuncSetAttribute, "cuFuncSetAttribute", 9000, (void *function, int attribute, int value)) \
    ENTRY(cuFuncGetParamInfo, "cuFuncGetParamInfo", 12040, \
          (void *function, size_t index, size_t *offset, size_t *size)) \
    ENTRY(cuLaunchKernel, "cuLaunchKernel", 4000, \
          (void *function, unsigned int grid_x, unsigned int grid_y, unsigned int grid_z, unsigned int block_x, \
           unsigned int block_y, unsigned int block_z, unsigned int shared_bytes, void *stream, void **parameters, \
           void **extra))

/* The driver's entry points, all set by open() and never changed after. */
#define DECLARE(name, symbol, version, parameters) int(*name) parameters;
static struct {
    ENTRY_POINTS(DECLARE)
} driver;

#define DESCRIBE(name, symbol, version, parameters) {#name, symbol, version, offsetof(__typeof__(driver), name)},
static const struct {
    const char *name;
    const char *symbol;
    int version;
    size_t offset;
} entry_points[] = {ENTRY_POINTS(DESCRIBE)};

/* The result of a call that the driver lacks, by the driver's number. */
#define CALL_REQUIRES_NEWER_DRIVER 36

/* cuGetProcAddress_v2 of CUDA 12. */
typedef int (*get_entry_point)(const char *name, void **address, int version, uint64_t flags, int *status);

#define JNI(type, name) JNIEXPORT type JNICALL Java_dev_pith_dfloat_cuda_Driver_##name
#define POINTER(address) ((void *)(intptr_t)(address))

/* Makes a call with a context current, which is put back however the call ends. */
#define IN_CONTEXT(context, call) \
    int result = driver.cuCtxPushCurrent(POINTER(context)); \
    if (result == 0) { \
        void *popped; \
        result = (call); \
        driver.cuCtxPopCurrent(&popped); \
    }

static void store(JNIEnv *env, jlongArray array, jlong value) {
    (*env)->SetLongArrayRegion(env, array, 0, 1, &value);
}

static void store_pointer(JNIEnv *env, jlongArray array, const void *value) {
    store(env, array, (jlong)(intptr_t)value);
}

/*
 * Opens the driver; the path and the text for the reason of a failure, of the given size, are strings that end with
 * NUL.
 */
JNI(jboolean, open)(JNIEnv *env, jclass class, jlong path, jlong reason, jint reason_size) {
    (void)env;
    (void)class;
    void *library = dlopen(POINTER(path), RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *error = dlerror();
        snprintf(POINTER(reason), (size_t)reason_size, "%s cannot be opened: %s", (const char *)POINTER(path),
                 error != NULL ? error : "no reason given");
        return JNI_FALSE;
    }
    get_entry_point lookup = (get_entry_point)dlsym(library, "cuGetProcAddress_v2");
    for (size_t i = 0; i < sizeof entry_points / sizeof entry_points[0]; i++) {
        void *address = NULL;
        if (lookup != NULL) {
            int status = 0;
            if (lookup(entry_points[i].name, &address, entry_points[i].version, 0, &status) != 0) {
                address = NULL;
            }
        } else {
            address = dlsym(library, entry_points[i].symbol);
        }
        if (address == NULL && entry_points[i].version <= OLDEST_VERSION) {
            snprintf(POINTER(reason), (size_t)reason_size, "%s lacks %s: the driver is too old",
                     (const char *)POINTER(path), entry_points[i].symbol);
            return JNI_FALSE;
        }
        memcpy((char *)&driver + entry_points[i].offset, &address, sizeof address);
    }
    return JNI_TRUE;
}

JNI(jint, cuInit)(JNIEnv *env, jclass class, jint flags) {
    (void)env;
    (void)class;
    return driver.cuInit((unsigned int)flags);
}

JNI(jint, cuDriverGetVersion)(JNIEnv *env, jclass class, jlongArray version) {
    (void)class;
    int value = 0;
    int result = driver.cuDriverGetVersion(&value);
    store(env, version, value);
    return result;
}

JNI(jint, cuGetErrorName)(JNIEnv *env, jclass class, jint error, jlongArray text) {
    (void)class;
    const char *value = NULL;
    int result = driver.cuGetErrorName(error, &value);
    store_pointer(env, text, value);
    return result;
}

JNI(jint, cuGetErrorString)(JNIEnv *env, jclass class, jint error, jlongArray text) {
    (void)class;
    const char *value = NULL;
    int result = driver.cuGetErrorString(error, &value);
    store_pointer(env, text, value);
    return result;
}

JNI(jint, cuDeviceGetCount)(JNIEnv *env, jclass class, jlongArray count) {
    (void)class;
    int value = 0;
    int result = driver.cuDeviceGetCount(&value);
    store(env, count, value);
    return result;
}

JNI(jint, cuDeviceGet)(JNIEnv *env, jclass class, jint ordinal, jlongArray device) {
    (void)class;
    int value = 0;
    int result = driver.cuDeviceGet(&value, ordinal);
    store(env, device, value);
    return result;
}

JNI(jint, cuDeviceGetName)(JNIEnv *env, jclass class, jint device, jlong name, jint length) {
    (void)env;
    (void)class;
    return driver.cuDeviceGetName(POINTER(name), length, device);
}

JNI(jint, cuDeviceTotalMem)(JNIEnv *env, jclass class, jint device, jlongArray bytes) {
    (void)class;
    size_t value = 0;
    int result = driver.cuDeviceTotalMem(&value, device);
    store(env, bytes, (jlong)value);
    return result;
}

JNI(jint, cuDeviceGetAttribute)(JNIEnv *env, jclass class, jint device, jint attribute, jlongArray number) {
    (void)class;
    int value = 0;
    int result = driver.cuDeviceGetAttribute(&value, attribute, device);
    store(env, number, value);
    return result;
}

JNI(jint, cuDevicePrimaryCtxRetain)(JNIEnv *env, jclass class, jint device, jlongArray context) {
    (void)class;
    void *value = NULL;
    int result = driver.cuDevicePrimaryCtxRetain(&value, device);
    store_pointer(env, context, value);
    return result;
}

JNI(jint, cuDevicePrimaryCtxRelease)(JNIEnv *env, jclass class, jint device) {
    (void)env;
    (void)class;
    return driver.cuDevicePrimaryCtxRelease(device);
}

JNI(jint, cuMemAlloc)(JNIEnv *env, jclass class, jlong context, jlong bytes, jlongArray address) {
    (void)class;
    uint64_t value = 0;
    IN_CONTEXT(context, driver.cuMemAlloc(&value, (size_t)bytes))
    store(env, address, (jlong)value);
    return result;
}

JNI(jint, cuMemFree)(JNIEnv *env, jclass class, jlong context, jlong address) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuMemFree((uint64_t)address))
    return result;
}

JNI(jint, cuMemHostAlloc)(JNIEnv *env, jclass class, jlong context, jlong bytes, jint flags, jlongArray address) {
    (void)class;
    void *value = NULL;
    IN_CONTEXT(context, driver.cuMemHostAlloc(&value, (size_t)bytes, (unsigned int)flags))
    store_pointer(env, address, value);
    return result;
}

JNI(jint, cuMemFreeHost)(JNIEnv *env, jclass class, jlong context, jlong address) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuMemFreeHost(POINTER(address)))
    return result;
}

JNI(jint, cuMemcpyHtoDAsync)
(JNIEnv *env, jclass class, jlong context, jlong target, jlong source, jlong bytes, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuMemcpyHtoDAsync((uint64_t)target, POINTER(source), (size_t)bytes, POINTER(stream)))
    return result;
}

JNI(jint, cuMemcpyDtoHAsync)
(JNIEnv *env, jclass class, jlong context, jlong target, jlong source, jlong bytes, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuMemcpyDtoHAsync(POINTER(target), (uint64_t)source, (size_t)bytes, POINTER(stream)))
    return result;
}

JNI(jint, cuMemcpyDtoDAsync)
(JNIEnv *env, jclass class, jlong context, jlong target, jlong source, jlong bytes, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuMemcpyDtoDAsync((uint64_t)target, (uint64_t)source, (size_t)bytes, POINTER(stream)))
    return result;
}

JNI(jint, cuMemsetD8Async)
(JNIEnv *env, jclass class, jlong context, jlong target, jbyte value, jlong bytes, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context,
               driver.cuMemsetD8Async((uint64_t)target, (unsigned char)value, (size_t)bytes, POINTER(stream)))
    return result;
}

JNI(jint, cuStreamCreate)(JNIEnv *env, jclass class, jlong context, jint flags, jlongArray stream) {
    (void)class;
    void *value = NULL;
    IN_CONTEXT(context, driver.cuStreamCreate(&value, (unsigned int)flags))
    store_pointer(env, stream, value);
    return result;
}

JNI(jint, cuStreamSynchronize)(JNIEnv *env, jclass class, jlong context, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuStreamSynchronize(POINTER(stream)))
    return result;
}

JNI(jint, cuStreamWaitEvent)(JNIEnv *env, jclass class, jlong context, jlong stream, jlong event, jint flags) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuStreamWaitEvent(POINTER(stream), POINTER(event), (unsigned int)flags))
    return result;
}

JNI(jint, cuStreamDestroy)(JNIEnv *env, jclass class, jlong context, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuStreamDestroy(POINTER(stream)))
    return result;
}

JNI(jint, cuEventCreate)(JNIEnv *env, jclass class, jlong context, jint flags, jlongArray event) {
    (void)class;
    void *value = NULL;
    IN_CONTEXT(context, driver.cuEventCreate(&value, (unsigned int)flags))
    store_pointer(env, event, value);
    return result;
}

JNI(jint, cuEventRecord)(JNIEnv *env, jclass class, jlong context, jlong event, jlong stream) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuEventRecord(POINTER(event), POINTER(stream)))
    return result;
}

JNI(jint, cuEventSynchronize)(JNIEnv *env, jclass class, jlong context, jlong event) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuEventSynchronize(POINTER(event)))
    return result;
}

JNI(jint, cuEventElapsedTime)
(JNIEnv *env, jclass class, jlong context, jlong start, jlong end, jfloatArray milliseconds) {
    (void)class;
    float value = 0;
    IN_CONTEXT(context, driver.cuEventElapsedTime(&value, POINTER(start), POINTER(end)))
    (*env)->SetFloatArrayRegion(env, milliseconds, 0, 1, &value);
    return result;
}

JNI(jint, cuEventDestroy)(JNIEnv *env, jclass class, jlong context, jlong event) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuEventDestroy(POINTER(event)))
    return result;
}

JNI(jint, cuModuleLoadDataEx)
(JNIEnv *env, jclass class, jlong context, jlong image, jint option_count, jlong options, jlong values,
 jlongArray module) {
    (void)class;
    void *value = NULL;
    IN_CONTEXT(context, driver.cuModuleLoadDataEx(&value, POINTER(image), (unsigned int)option_count, POINTER(options),
                                                  POINTER(values)))
    store_pointer(env, module, value);
    return result;
}

JNI(jint, cuModuleUnload)(JNIEnv *env, jclass class, jlong context, jlong module) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuModuleUnload(POINTER(module)))
    return result;
}

JNI(jint, cuModuleGetFunction)
(JNIEnv *env, jclass class, jlong context, jlong module, jlong name, jlongArray function) {
    (void)class;
    void *value = NULL;
    IN_CONTEXT(context, driver.cuModuleGetFunction(&value, POINTER(module), POINTER(name)))
    store_pointer(env, function, value);
    return result;
}

JNI(jint, cuFuncGetAttribute)
(JNIEnv *env, jclass class, jlong context, jlong function, jint attribute, jlongArray number) {
    (void)class;
    int value = 0;
    IN_CONTEXT(context, driver.cuFuncGetAttribute(&value, attribute, POINTER(function)))
    store(env, number, value);
    return result;
}

JNI(jint, cuFuncSetAttribute)
(JNIEnv *env, jclass class, jlong context, jlong function, jint attribute, jint value) {
    (void)env;
    (void)class;
    IN_CONTEXT(context, driver.cuFuncSetAttribute(POINTER(function), attribute, value))
    return result;
}

JNI(jint, cuFuncGetParamInfo)
(JNIEnv *env, jclass class, jlong context, jlong function, jlong index, jlongArray size) {
    (void)class;
    if (driver.cuFuncGetParamInfo == NULL) {
        return CALL_REQUIRES_NEWER_DRIVER;
    }
    size_t offset = 0;
    size_t value = 0;
    IN_CONTEXT(context, driver.cuFuncGetParamInfo(POINTER(function), (size_t)index, &offset, &value))
    store(env, size, (jlong)value);
    return result;
}

JNI(jint, cuLaunchKernel)
(JNIEnv *env, jclass class, jlong context, jlong function, jint blocks, jint threads, jint shared_bytes, jlong stream,
 jlong parameters) {
    (void)env;
    (void)class;
    IN_CONTEXT(context,
               driver.cuLaunchKernel(POINTER(function), (unsigned int)blocks, 1, 1, (unsigned int)threads, 1, 1,
                                     (unsigned int)shared_bytes, POINTER(stream), POINTER(parameters), NULL))
    return result;
}
