/*
 * A CUDA driver without a GPU, for tests: the part of the driver API that pith_cuda.c calls, on memory of the host,
 * with two devices. It is stricter than the real one. All handles, addresses and ranges are checked, those of
 * asynchronous work again when it is done; host memory must be page-locked; memory is freed at once, though work on it
 * be pending. Whatever a real driver would not have forgiven is counted as misuse. Kernels are run by a function that
 * the test sets.
 *
 * Work given to a stream is done at once or, in deferred mode, when something waits for it.
 *
 * The functions fake_* are for tests; FakeDriver.java calls them. What must be known before any call is read from the
 * environment: FAKE_CUDA_VERSION, such as 12040, and FAKE_CUDA_DEVICES, from 0 to 2.
 */
#define _POSIX_C_SOURCE 200809L

#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))

enum result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_CONTEXT = 201,
    INVALID_PTX = 218,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_OUT_OF_RESOURCES = 701,
    LAUNCH_FAILED = 719,
    UNKNOWN = 999
};

static const struct {
    int code;
    const char *name;
    const char *description;
} errors[] = {
    {SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {INVALID_PTX, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

enum {
    DEVICES = 2,
    STACK = 8,
    MAX_PARAMETERS = 64,
    MAX_OBJECTS = 1 << 20,
    MAX_FUNCTIONS = 1 << 16,
    USUAL_SHARED_BYTES = 48 << 10,
    MAX_SHARED_BYTES = 227 << 10,
    MAX_THREADS = 1024,
    DRIVER_VERSION = 12040
};

/* The kinds of what can be alive, by the numbers that FakeDriver.Kind has. */
enum kind { DEVICE_MEMORY, HOST_MEMORY, STREAM, EVENT, MODULE, CONTEXT, CURRENT_CONTEXT, KINDS };

typedef int (*launcher)(const char *ptx, const char *kernel, const unsigned *grid, const unsigned *block,
                        unsigned shared_bytes, const void *const *parameters, unsigned count);

/* A device, which is its primary context too. */
struct device {
    int retained;
    int error; /* of asynchronous work; every call in the context fails with it from then on */
    size_t used;
    int objects;
};

struct allocation {
    struct allocation *next;
    struct device *device;
    bool on_host;
    unsigned char *base;
    size_t size;
};

/* Handles are addresses of these. They are never used again, so that none is taken for another that came later. */
struct object {
    enum kind kind;
    bool live;
    struct device *device;

    /* of a stream: the work given to it, by numbers from 1 on */
    struct operation *first, **end;
    uint64_t given, done;
    bool busy;

    /* of an event: where it was recorded last, and when the device came there */
    struct object *stream;
    uint64_t mark;
    struct timespec time;

    /* of a module */
    char *ptx;
};

struct function {
    struct object *module;
    char *name;
    int max_threads, max_shared_bytes;
    unsigned parameter_count;
    size_t parameter_sizes[MAX_PARAMETERS];
};

enum work { TO_DEVICE, TO_HOST, ON_DEVICE, FILL, RECORD, AWAIT, LAUNCH };

struct operation {
    struct operation *next;
    enum work work;
    uint64_t target, source;
    size_t bytes;
    unsigned char value;
    struct object *event, *awaited;
    uint64_t mark;
    struct function *function;
    unsigned grid[3], block[3], shared_bytes;
    uint64_t values[MAX_PARAMETERS];
};

struct plan {
    struct plan *next;
    char *name;
    int calls, fail_at, code;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool initialised, deferred;
static int version = DRIVER_VERSION;
static int device_count = DEVICES;
static size_t memory = (size_t)1 << 30;
static int live[KINDS], misuses;
static struct device devices[DEVICES];
static struct allocation *allocations;
static struct object objects[MAX_OBJECTS];
static size_t object_count;
static struct function functions[MAX_FUNCTIONS];
static size_t function_count;
static struct plan *plans;
static launcher launch;

static _Thread_local struct device *stack[STACK];
static _Thread_local int depth;

__attribute__((constructor)) static void read_environment(void) {
    const char *value = getenv("FAKE_CUDA_VERSION");
    if (value != NULL) {
        version = atoi(value);
    }
    value = getenv("FAKE_CUDA_DEVICES");
    if (value != NULL) {
        device_count = atoi(value);
    }
}

/* Counts a call and tells how it is to fail, if it is. */
static int planned(const char *name) {
    struct plan *plan = plans;
    while (plan != NULL && strcmp(plan->name, name) != 0) {
        plan = plan->next;
    }
    if (plan == NULL) {
        plan = calloc(1, sizeof *plan);
        plan->name = strdup(name);
        plan->next = plans;
        plans = plan;
    }
    plan->calls++;
    return plan->calls == plan->fail_at ? plan->code : SUCCESS;
}

static int leave(int result) {
    pthread_mutex_unlock(&lock);
    return result;
}

static int misuse(int result) {
    misuses++;
    return leave(result);
}

/* Begins a call: from here on the lock is held. */
#define ENTER(name) \
    pthread_mutex_lock(&lock); \
    { \
        int result = planned(name); \
        if (result != SUCCESS) { \
            return leave(result); \
        } \
    }

/* Begins a call that needs a context. */
#define ENTER_CONTEXT(name) \
    ENTER(name) \
    struct device *device = depth > 0 ? stack[depth - 1] : NULL; \
    if (device == NULL) { \
        return misuse(INVALID_CONTEXT); \
    }

/* Begins a call that fails in a context that is dead. */
#define ENTER_LIVE_CONTEXT(name) \
    ENTER_CONTEXT(name) \
    if (device->error != SUCCESS) { \
        return leave(device->error); \
    }

/* Returns NULL if a process has created more than a test should. */
static struct object *create(enum kind kind, struct device *device) {
    if (object_count == MAX_OBJECTS) {
        return NULL;
    }
    struct object *object = &objects[object_count++];
    object->kind = kind;
    object->live = true;
    object->device = device;
    object->end = &object->first;
    device->objects++;
    live[kind]++;
    return object;
}

static bool is_live(const void *handle, enum kind kind, struct device *device) {
    uintptr_t offset = (uintptr_t)handle - (uintptr_t)objects;
    if (offset >= object_count * sizeof objects[0] || offset % sizeof objects[0] != 0) {
        return false;
    }
    const struct object *object = handle;
    return object->live && object->kind == kind && object->device == device;
}

static void destroy(struct object *object) {
    object->live = false;
    object->device->objects--;
    live[object->kind]--;
}

static struct allocation *find(uint64_t address, size_t bytes, bool on_host) {
    for (struct allocation *allocation = allocations; allocation != NULL; allocation = allocation->next) {
        uint64_t base = (uint64_t)(uintptr_t)allocation->base;
        if (allocation->on_host == on_host && address >= base && address - base <= allocation->size &&
            bytes <= allocation->size - (address - base)) {
            return allocation;
        }
    }
    return NULL;
}

static int allocate(struct device *device, bool on_host, size_t bytes, uint64_t *address) {
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    if (bytes > memory || (!on_host && bytes > memory - device->used)) {
        return OUT_OF_MEMORY;
    }
    struct allocation *allocation = calloc(1, sizeof *allocation);
    allocation->device = device;
    allocation->on_host = on_host;
    allocation->size = bytes;
    if (posix_memalign((void **)&allocation->base, 256, bytes) != 0) {
        free(allocation);
        return OUT_OF_MEMORY;
    }
    memset(allocation->base, 0xA5, bytes);
    allocation->next = allocations;
    allocations = allocation;
    live[on_host ? HOST_MEMORY : DEVICE_MEMORY]++;
    device->used += on_host ? 0 : bytes;
    *address = (uint64_t)(uintptr_t)allocation->base;
    return SUCCESS;
}

static bool release(struct device *device, bool on_host, uint64_t address) {
    for (struct allocation **link = &allocations; *link != NULL; link = &(*link)->next) {
        struct allocation *allocation = *link;
        if ((uint64_t)(uintptr_t)allocation->base == address && allocation->on_host == on_host &&
            allocation->device == device) {
            *link = allocation->next;
            memset(allocation->base, 0xDD, allocation->size);
            live[on_host ? HOST_MEMORY : DEVICE_MEMORY]--;
            device->used -= on_host ? 0 : allocation->size;
            free(allocation->base);
            free(allocation);
            return true;
        }
    }
    return false;
}

static void drain(struct object *stream, uint64_t mark);

static int perform(struct operation *operation) {
    switch (operation->work) {
    case TO_DEVICE:
    case TO_HOST:
    case ON_DEVICE:
        if (!find(operation->target, operation->bytes, operation->work == TO_HOST) ||
            !find(operation->source, operation->bytes, operation->work == TO_DEVICE)) {
            misuses++;
            return ILLEGAL_ADDRESS;
        }
        memcpy((void *)(uintptr_t)operation->target, (void *)(uintptr_t)operation->source, operation->bytes);
        return SUCCESS;
    case FILL:
        if (!find(operation->target, operation->bytes, false)) {
            misuses++;
            return ILLEGAL_ADDRESS;
        }
        memset((void *)(uintptr_t)operation->target, operation->value, operation->bytes);
        return SUCCESS;
    case RECORD:
        clock_gettime(CLOCK_MONOTONIC, &operation->event->time);
        return SUCCESS;
    case AWAIT:
        drain(operation->awaited, operation->mark);
        return SUCCESS;
    case LAUNCH: {
        struct function *function = operation->function;
        if (!function->module->live) {
            misuses++;
            return LAUNCH_FAILED;
        }
        if (launch == NULL) {
            return SUCCESS;
        }
        const void *parameters[MAX_PARAMETERS];
        for (unsigned i = 0; i < function->parameter_count; i++) {
            parameters[i] = &operation->values[i];
        }
        launcher run = launch;
        /* Kernels take long, and may ask for allocations. */
        pthread_mutex_unlock(&lock);
        int result = run(function->module->ptx, function->name, operation->grid, operation->block,
                         operation->shared_bytes, parameters, function->parameter_count);
        pthread_mutex_lock(&lock);
        return result;
    }
    }
    return UNKNOWN;
}

/* Does the work that was given to a stream, in order, up to a number. */
static void drain(struct object *stream, uint64_t mark) {
    while (stream->done < mark) {
        if (stream->busy) {
            pthread_cond_wait(&changed, &lock);
            continue;
        }
        struct operation *operation = stream->first;
        stream->first = operation->next;
        if (stream->first == NULL) {
            stream->end = &stream->first;
        }
        stream->busy = true;
        if (stream->device->error == SUCCESS) {
            stream->device->error = perform(operation);
        }
        stream->busy = false;
        stream->done++;
        free(operation);
        pthread_cond_broadcast(&changed);
    }
}

static int give(struct object *stream, struct operation operation) {
    struct operation *copy = malloc(sizeof *copy);
    *copy = operation;
    copy->next = NULL;
    *stream->end = copy;
    stream->end = &copy->next;
    stream->given++;
    if (!deferred) {
        drain(stream, stream->given);
    }
    return SUCCESS;
}

EXPORT int cuInit(unsigned flags) {
    ENTER("cuInit")
    if (flags != 0) {
        return misuse(INVALID_VALUE);
    }
    initialised = device_count > 0;
    return leave(initialised ? SUCCESS : NO_DEVICE);
}

EXPORT int cuDriverGetVersion(int *result) {
    ENTER("cuDriverGetVersion")
    *result = version;
    return leave(SUCCESS);
}

EXPORT int cuGetErrorName(int error, const char **text) {
    ENTER("cuGetErrorName")
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == error) {
            *text = errors[i].name;
            return leave(SUCCESS);
        }
    }
    *text = NULL;
    return leave(INVALID_VALUE);
}

EXPORT int cuGetErrorString(int error, const char **text) {
    ENTER("cuGetErrorString")
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == error) {
            *text = errors[i].description;
            return leave(SUCCESS);
        }
    }
    *text = NULL;
    return leave(INVALID_VALUE);
}

EXPORT int cuDeviceGetCount(int *count) {
    ENTER("cuDeviceGetCount")
    if (!initialised) {
        return misuse(NOT_INITIALIZED);
    }
    *count = device_count;
    return leave(SUCCESS);
}

/* Devices are numbered from 10 on, so that a number is not taken for an ordinal. */
EXPORT int cuDeviceGet(int *device, int ordinal) {
    ENTER("cuDeviceGet")
    if (!initialised || ordinal < 0 || ordinal >= device_count) {
        return leave(initialised ? INVALID_DEVICE : NOT_INITIALIZED);
    }
    *device = 10 + ordinal;
    return leave(SUCCESS);
}

static struct device *device_of(int number) {
    return number >= 10 && number < 10 + DEVICES ? &devices[number - 10] : NULL;
}

EXPORT int cuDeviceGetName(char *name, int length, int number) {
    ENTER("cuDeviceGetName")
    if (device_of(number) == NULL) {
        return misuse(INVALID_DEVICE);
    }
    snprintf(name, (size_t)length, "Fake device %d", number - 10);
    return leave(SUCCESS);
}

EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int number) {
    ENTER("cuDeviceTotalMem")
    if (device_of(number) == NULL) {
        return misuse(INVALID_DEVICE);
    }
    *bytes = memory;
    return leave(SUCCESS);
}

EXPORT int cuDeviceGetAttribute(int *value, int attribute, int number) {
    ENTER("cuDeviceGetAttribute")
    if (device_of(number) == NULL) {
        return misuse(INVALID_DEVICE);
    }
    switch (attribute) {
    case 16: /* multiprocessors */
        *value = 4;
        return leave(SUCCESS);
    case 75: /* compute capability, major */
        *value = 9;
        return leave(SUCCESS);
    case 76: /* compute capability, minor */
        *value = number - 10;
        return leave(SUCCESS);
    case 97: /* most shared memory of a block */
        *value = MAX_SHARED_BYTES;
        return leave(SUCCESS);
    default:
        return misuse(INVALID_VALUE);
    }
}

EXPORT int cuDevicePrimaryCtxRetain(void **context, int number) {
    ENTER("cuDevicePrimaryCtxRetain")
    struct device *device = device_of(number);
    if (device == NULL) {
        return misuse(INVALID_DEVICE);
    }
    device->retained++;
    live[CONTEXT]++;
    *context = device;
    return leave(SUCCESS);
}

/* Whoever releases a context last should have freed what is in it. */
EXPORT int cuDevicePrimaryCtxRelease_v2(int number) {
    pthread_mutex_lock(&lock);
    int result = planned("cuDevicePrimaryCtxRelease");
    struct device *device = device_of(number);
    if (device == NULL || device->retained == 0) {
        return misuse(INVALID_CONTEXT);
    }
    device->retained--;
    live[CONTEXT]--;
    if (device->retained == 0) {
        misuses += device->used > 0 || device->objects > 0;
    }
    return leave(result);
}

EXPORT int cuCtxPushCurrent_v2(void *context) {
    ENTER("cuCtxPushCurrent")
    bool found = false;
    for (int i = 0; i < DEVICES; i++) {
        found |= context == &devices[i] && devices[i].retained > 0;
    }
    if (!found || depth == STACK) {
        return misuse(INVALID_CONTEXT);
    }
    stack[depth++] = context;
    live[CURRENT_CONTEXT]++;
    return leave(SUCCESS);
}

/* Cannot be made to fail, as the real one cannot if something was pushed. */
EXPORT int cuCtxPopCurrent_v2(void **context) {
    pthread_mutex_lock(&lock);
    if (depth == 0) {
        return misuse(INVALID_CONTEXT);
    }
    *context = stack[--depth];
    live[CURRENT_CONTEXT]--;
    return leave(SUCCESS);
}

EXPORT int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
    ENTER_LIVE_CONTEXT("cuMemAlloc")
    return leave(allocate(device, false, bytes, address));
}

/* Calls that destroy something do so even if they are made to fail or the context is dead. */
EXPORT int cuMemFree_v2(uint64_t address) {
    pthread_mutex_lock(&lock);
    int result = planned("cuMemFree");
    struct device *device = depth > 0 ? stack[depth - 1] : NULL;
    if (device == NULL || !release(device, false, address)) {
        return misuse(INVALID_VALUE);
    }
    return leave(result != SUCCESS ? result : device->error);
}

EXPORT int cuMemHostAlloc(void **address, size_t bytes, unsigned flags) {
    ENTER_LIVE_CONTEXT("cuMemHostAlloc")
    if (flags > 7) {
        return misuse(INVALID_VALUE);
    }
    uint64_t found = 0;
    int result = allocate(device, true, bytes, &found);
    *address = (void *)(uintptr_t)found;
    return leave(result);
}

EXPORT int cuMemFreeHost(void *address) {
    pthread_mutex_lock(&lock);
    int result = planned("cuMemFreeHost");
    struct device *device = depth > 0 ? stack[depth - 1] : NULL;
    if (device == NULL || !release(device, true, (uint64_t)(uintptr_t)address)) {
        return misuse(INVALID_VALUE);
    }
    return leave(result != SUCCESS ? result : device->error);
}

static int copy(struct device *device, enum work work, uint64_t target, uint64_t source, size_t bytes, void *stream) {
    if (!is_live(stream, STREAM, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (!find(target, bytes, work == TO_HOST) || !find(source, bytes, work == TO_DEVICE)) {
        return misuse(INVALID_VALUE);
    }
    return leave(
        give(stream, (struct operation){.work = work, .target = target, .source = source, .bytes = bytes}));
}

EXPORT int cuMemcpyHtoDAsync_v2(uint64_t target, const void *source, size_t bytes, void *stream) {
    ENTER_LIVE_CONTEXT("cuMemcpyHtoDAsync")
    return copy(device, TO_DEVICE, target, (uint64_t)(uintptr_t)source, bytes, stream);
}

EXPORT int cuMemcpyDtoHAsync_v2(void *target, uint64_t source, size_t bytes, void *stream) {
    ENTER_LIVE_CONTEXT("cuMemcpyDtoHAsync")
    return copy(device, TO_HOST, (uint64_t)(uintptr_t)target, source, bytes, stream);
}

EXPORT int cuMemcpyDtoDAsync_v2(uint64_t target, uint64_t source, size_t bytes, void *stream) {
    ENTER_LIVE_CONTEXT("cuMemcpyDtoDAsync")
    if (target < source + bytes && source < target + bytes) {
        return misuse(INVALID_VALUE);
    }
    return copy(device, ON_DEVICE, target, source, bytes, stream);
}

EXPORT int cuMemsetD8Async(uint64_t target, unsigned char value, size_t bytes, void *stream) {
    ENTER_LIVE_CONTEXT("cuMemsetD8Async")
    if (!is_live(stream, STREAM, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (!find(target, bytes, false)) {
        return misuse(INVALID_VALUE);
    }
    return leave(give(stream, (struct operation){.work = FILL, .target = target, .value = value, .bytes = bytes}));
}

EXPORT int cuStreamCreate(void **stream, unsigned flags) {
    ENTER_LIVE_CONTEXT("cuStreamCreate")
    if (flags > 1) {
        return misuse(INVALID_VALUE);
    }
    *stream = create(STREAM, device);
    return leave(*stream != NULL ? SUCCESS : OUT_OF_MEMORY);
}

EXPORT int cuStreamSynchronize(void *stream) {
    ENTER_LIVE_CONTEXT("cuStreamSynchronize")
    if (!is_live(stream, STREAM, device)) {
        return misuse(INVALID_HANDLE);
    }
    drain(stream, ((struct object *)stream)->given);
    return leave(device->error);
}

EXPORT int cuStreamWaitEvent(void *stream, void *handle, unsigned flags) {
    ENTER_LIVE_CONTEXT("cuStreamWaitEvent")
    struct object *event = handle;
    if (!is_live(stream, STREAM, device) || !is_live(event, EVENT, device) || flags != 0) {
        return misuse(INVALID_HANDLE);
    }
    if (event->stream == NULL) {
        return leave(SUCCESS);
    }
    return leave(
        give(stream, (struct operation){.work = AWAIT, .awaited = event->stream, .mark = event->mark}));
}

/* Nobody should destroy a stream with work pending, unless the context is dead or has failed to wait for the work. */
EXPORT int cuStreamDestroy_v2(void *handle) {
    pthread_mutex_lock(&lock);
    int result = planned("cuStreamDestroy");
    struct device *device = depth > 0 ? stack[depth - 1] : NULL;
    struct object *stream = handle;
    if (device == NULL || !is_live(stream, STREAM, device)) {
        return misuse(INVALID_HANDLE);
    }
    drain(stream, stream->given);
    destroy(stream);
    return leave(result != SUCCESS ? result : device->error);
}

EXPORT int cuEventCreate(void **event, unsigned flags) {
    ENTER_LIVE_CONTEXT("cuEventCreate")
    if (flags != 0) {
        return misuse(INVALID_VALUE);
    }
    *event = create(EVENT, device);
    return leave(*event != NULL ? SUCCESS : OUT_OF_MEMORY);
}

EXPORT int cuEventRecord(void *handle, void *stream) {
    ENTER_LIVE_CONTEXT("cuEventRecord")
    struct object *event = handle;
    if (!is_live(event, EVENT, device) || !is_live(stream, STREAM, device)) {
        return misuse(INVALID_HANDLE);
    }
    event->stream = stream;
    event->mark = event->stream->given + 1;
    return leave(give(stream, (struct operation){.work = RECORD, .event = event}));
}

EXPORT int cuEventSynchronize(void *handle) {
    ENTER_LIVE_CONTEXT("cuEventSynchronize")
    struct object *event = handle;
    if (!is_live(event, EVENT, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (event->stream != NULL) {
        drain(event->stream, event->mark);
    }
    return leave(device->error);
}

EXPORT int cuEventElapsedTime(float *milliseconds, void *start_handle, void *end_handle) {
    ENTER_LIVE_CONTEXT("cuEventElapsedTime")
    struct object *start = start_handle, *end = end_handle;
    if (!is_live(start, EVENT, device) || !is_live(end, EVENT, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (start->stream == NULL || end->stream == NULL) {
        return leave(INVALID_HANDLE);
    }
    if (start->stream->done < start->mark || end->stream->done < end->mark) {
        return leave(NOT_READY);
    }
    *milliseconds = (float)((double)(end->time.tv_sec - start->time.tv_sec) * 1e3 +
                            (double)(end->time.tv_nsec - start->time.tv_nsec) / 1e6);
    return leave(SUCCESS);
}

EXPORT int cuEventDestroy_v2(void *event) {
    pthread_mutex_lock(&lock);
    int result = planned("cuEventDestroy");
    struct device *device = depth > 0 ? stack[depth - 1] : NULL;
    if (device == NULL || !is_live(event, EVENT, device)) {
        return misuse(INVALID_HANDLE);
    }
    destroy(event);
    return leave(result != SUCCESS ? result : device->error);
}

/* Takes any text with a version for PTX. */
EXPORT int cuModuleLoadDataEx(void **module, const void *image, unsigned option_count, int *options, void **values) {
    ENTER_LIVE_CONTEXT("cuModuleLoadDataEx")
    if (strstr(image, ".version") == NULL) {
        char *log = NULL;
        size_t size = 0;
        for (unsigned i = 0; i < option_count; i++) {
            if (options[i] == 5) {
                log = values[i];
            } else if (options[i] == 6) {
                size = (size_t)(unsigned)(uintptr_t)values[i];
            }
        }
        if (log != NULL) {
            snprintf(log, size, "ptxas application ptx input, line 1; fatal   : Missing .version directive\n");
        }
        return leave(INVALID_PTX);
    }
    struct object *created = create(MODULE, device);
    if (created == NULL) {
        return leave(OUT_OF_MEMORY);
    }
    created->ptx = strdup(image);
    *module = created;
    return leave(SUCCESS);
}

EXPORT int cuModuleUnload(void *module) {
    pthread_mutex_lock(&lock);
    int result = planned("cuModuleUnload");
    struct device *device = depth > 0 ? stack[depth - 1] : NULL;
    if (device == NULL || !is_live(module, MODULE, device)) {
        return misuse(INVALID_HANDLE);
    }
    destroy(module);
    return leave(result != SUCCESS ? result : device->error);
}

static bool is_name(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '%';
}

/* Returns what follows the name of an entry in a PTX text. */
static const char *find_entry(const char *ptx, const char *name) {
    size_t length = strlen(name);
    for (const char *at = strstr(ptx, ".entry"); at != NULL; at = strstr(at, ".entry")) {
        at += strlen(".entry");
        at += strspn(at, " \t\r\n");
        if (strncmp(at, name, length) == 0 && !is_name(at[length])) {
            return at + length;
        }
    }
    return NULL;
}

/* Reads the sizes of the parameters and the limit of threads. */
static bool read_entry(const char *at, struct function *function) {
    at += strspn(at, " \t\r\n");
    const char *body = strchr(at, '{');
    if (body == NULL) {
        return false;
    }
    if (*at == '(') {
        const char *end = strchr(at, ')');
        if (end == NULL) {
            return false;
        }
        for (at = strstr(at, ".param"); at != NULL && at < end; at = strstr(at, ".param")) {
            at += strlen(".param");
            at += strspn(at, " \t\r\n");
            int bits = 0;
            char type;
            int alignment = 0;
            int skipped = 0;
            if (sscanf(at, ".align %d %n", &alignment, &skipped) == 1) {
                at += skipped;
            }
            if (sscanf(at, ".%c%d", &type, &bits) != 2 || bits < 8 || bits > 64 ||
                function->parameter_count == MAX_PARAMETERS) {
                return false;
            }
            size_t elements = 1;
            const char *bracket = at + strcspn(at, "[,)");
            if (*bracket == '[') {
                elements = (size_t)atoi(bracket + 1);
            }
            function->parameter_sizes[function->parameter_count++] = elements * (size_t)bits / 8;
        }
        at = end;
    }
    function->max_threads = MAX_THREADS;
    const char *limit = strstr(at, ".maxntid");
    if (limit != NULL && limit < body) {
        function->max_threads = atoi(limit + strlen(".maxntid"));
    }
    return true;
}

EXPORT int cuModuleGetFunction(void **result, void *handle, const char *name) {
    ENTER_LIVE_CONTEXT("cuModuleGetFunction")
    struct object *module = handle;
    if (!is_live(module, MODULE, device)) {
        return misuse(INVALID_HANDLE);
    }
    const char *entry = find_entry(module->ptx, name);
    if (entry == NULL) {
        return leave(NOT_FOUND);
    }
    if (function_count == MAX_FUNCTIONS) {
        return leave(OUT_OF_MEMORY);
    }
    struct function *function = &functions[function_count];
    function->parameter_count = 0;
    if (!read_entry(entry, function)) {
        return leave(INVALID_PTX);
    }
    function_count++;
    function->module = module;
    function->name = strdup(name);
    function->max_shared_bytes = USUAL_SHARED_BYTES;
    *result = function;
    return leave(SUCCESS);
}

static bool is_function(const void *handle, struct device *device) {
    uintptr_t offset = (uintptr_t)handle - (uintptr_t)functions;
    if (offset >= function_count * sizeof functions[0] || offset % sizeof functions[0] != 0) {
        return false;
    }
    return is_live(((const struct function *)handle)->module, MODULE, device);
}

EXPORT int cuFuncGetAttribute(int *value, int attribute, void *function) {
    ENTER_LIVE_CONTEXT("cuFuncGetAttribute")
    if (!is_function(function, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (attribute != 0) {
        return misuse(INVALID_VALUE);
    }
    *value = ((struct function *)function)->max_threads;
    return leave(SUCCESS);
}

EXPORT int cuFuncSetAttribute(void *function, int attribute, int value) {
    ENTER_LIVE_CONTEXT("cuFuncSetAttribute")
    if (!is_function(function, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (attribute != 8) {
        return misuse(INVALID_VALUE);
    }
    if (value < 0 || value > MAX_SHARED_BYTES) {
        return leave(INVALID_VALUE);
    }
    ((struct function *)function)->max_shared_bytes = value;
    return leave(SUCCESS);
}

EXPORT int cuFuncGetParamInfo(void *handle, size_t index, size_t *offset, size_t *size) {
    ENTER_LIVE_CONTEXT("cuFuncGetParamInfo")
    struct function *function = handle;
    if (!is_function(function, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (index >= function->parameter_count) {
        return leave(INVALID_VALUE);
    }
    *offset = 0; /* nobody asks for it */
    *size = function->parameter_sizes[index];
    return leave(SUCCESS);
}

EXPORT int cuLaunchKernel(void *handle, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                          unsigned block_y, unsigned block_z, unsigned shared_bytes, void *stream, void **parameters,
                          void **extra) {
    ENTER_LIVE_CONTEXT("cuLaunchKernel")
    struct function *function = handle;
    if (!is_function(function, device) || !is_live(stream, STREAM, device)) {
        return misuse(INVALID_HANDLE);
    }
    if (grid_x == 0 || grid_y == 0 || grid_z == 0 || block_x == 0 || block_y == 0 || block_z == 0 || extra != NULL) {
        return misuse(INVALID_VALUE);
    }
    if ((uint64_t)block_x * block_y * block_z > (uint64_t)function->max_threads ||
        shared_bytes > (unsigned)function->max_shared_bytes) {
        return leave(INVALID_VALUE);
    }
    struct operation operation = {.work = LAUNCH,
                                  .function = function,
                                  .grid = {grid_x, grid_y, grid_z},
                                  .block = {block_x, block_y, block_z},
                                  .shared_bytes = shared_bytes};
    for (unsigned i = 0; i < function->parameter_count; i++) {
        if (function->parameter_sizes[i] > sizeof operation.values[i]) {
            return leave(INVALID_VALUE);
        }
        memcpy(&operation.values[i], parameters[i], function->parameter_sizes[i]);
    }
    return leave(give(stream, operation));
}

#ifndef WITHOUT_GET_PROC_ADDRESS
static const struct {
    const char *name;
    int version;
    void (*address)(void);
} entry_points[] = {
#define ENTRY(name, version) {#name, version, (void (*)(void))name}
#define ENTRY_V2(name, version) {#name, version, (void (*)(void))name##_v2}
    ENTRY(cuInit, 2000),
    ENTRY(cuDriverGetVersion, 2020),
    ENTRY(cuGetErrorName, 6000),
    ENTRY(cuGetErrorString, 6000),
    ENTRY(cuDeviceGetCount, 2000),
    ENTRY(cuDeviceGet, 2000),
    ENTRY(cuDeviceGetName, 2000),
    ENTRY_V2(cuDeviceTotalMem, 3020),
    ENTRY(cuDeviceGetAttribute, 2000),
    ENTRY(cuDevicePrimaryCtxRetain, 7000),
    ENTRY_V2(cuDevicePrimaryCtxRelease, 11000),
    ENTRY_V2(cuCtxPushCurrent, 4000),
    ENTRY_V2(cuCtxPopCurrent, 4000),
    ENTRY_V2(cuMemAlloc, 3020),
    ENTRY_V2(cuMemFree, 3020),
    ENTRY(cuMemHostAlloc, 2020),
    ENTRY(cuMemFreeHost, 2000),
    ENTRY_V2(cuMemcpyHtoDAsync, 3020),
    ENTRY_V2(cuMemcpyDtoHAsync, 3020),
    ENTRY_V2(cuMemcpyDtoDAsync, 3020),
    ENTRY(cuMemsetD8Async, 3020),
    ENTRY(cuStreamCreate, 2000),
    ENTRY(cuStreamSynchronize, 2000),
    ENTRY(cuStreamWaitEvent, 3020),
    ENTRY_V2(cuStreamDestroy, 4000),
    ENTRY(cuEventCreate, 2000),
    ENTRY(cuEventRecord, 2000),
    ENTRY(cuEventSynchronize, 2000),
    ENTRY(cuEventElapsedTime, 2000),
    ENTRY_V2(cuEventDestroy, 4000),
    ENTRY(cuModuleLoadDataEx, 2010),
    ENTRY(cuModuleUnload, 2000),
    ENTRY(cuModuleGetFunction, 2000),
    ENTRY(cuFuncGetAttribute, 2020),
    ENTRY(cuFuncSetAttribute, 9000),
    ENTRY(cuFuncGetParamInfo, 12040),
    ENTRY(cuLaunchKernel, 4000),
};

/* Knows each call in one version only: that of which the parameters are taken here. */
EXPORT int cuGetProcAddress_v2(const char *name, void **address, int wanted, uint64_t flags, int *status) {
    *address = NULL;
    *status = 1; /* not found */
    for (size_t i = 0; i < sizeof entry_points / sizeof entry_points[0]; i++) {
        if (strcmp(entry_points[i].name, name) == 0 && entry_points[i].version == wanted && flags == 0) {
            *address = *(void *const *)&entry_points[i].address;
            *status = 0;
            return SUCCESS;
        }
    }
    return NOT_FOUND;
}
#endif

/*
 * Has the n-th call from now on to an entry point fail, by the name without version; 0 for none. Counts from 0 again.
 */
EXPORT void fake_fail(const char *name, int n, int code) {
    pthread_mutex_lock(&lock);
    planned(name);
    for (struct plan *plan = plans; plan != NULL; plan = plan->next) {
        if (strcmp(plan->name, name) == 0) {
            plan->calls = 0;
            plan->fail_at = n;
            plan->code = code;
        }
    }
    pthread_mutex_unlock(&lock);
}

/* Returns how often an entry point was called since fake_reset or the last fake_fail for it. */
EXPORT int fake_calls(const char *name) {
    pthread_mutex_lock(&lock);
    int calls = 0;
    for (struct plan *plan = plans; plan != NULL; plan = plan->next) {
        calls += strcmp(plan->name, name) == 0 ? plan->calls : 0;
    }
    return leave(calls);
}

/* Returns how many objects of a kind are alive. */
EXPORT int fake_live(int kind) {
    pthread_mutex_lock(&lock);
    return leave(live[kind]);
}

/* Returns how often the driver was used in a way that is always wrong. */
EXPORT int fake_misuses(void) {
    pthread_mutex_lock(&lock);
    return leave(misuses);
}

/* Finds the device memory that an address lies in; returns whether there is any. */
EXPORT int fake_allocation(uint64_t address, uint64_t *base, uint64_t *size) {
    pthread_mutex_lock(&lock);
    struct allocation *allocation = find(address, 1, false);
    if (allocation != NULL) {
        *base = (uint64_t)(uintptr_t)allocation->base;
        *size = allocation->size;
    }
    return leave(allocation != NULL);
}

/* Has work wait until something waits for it, or not. */
EXPORT void fake_set_deferred(int value) {
    pthread_mutex_lock(&lock);
    deferred = value;
    pthread_mutex_unlock(&lock);
}

/* Sets what runs kernels and returns a result; NULL for nothing. */
EXPORT void fake_set_launcher(launcher value) {
    pthread_mutex_lock(&lock);
    launch = value;
    pthread_mutex_unlock(&lock);
}

/* Sets the memory of each device, and the most that can be page-locked at a time, in bytes. */
EXPORT void fake_set_memory(uint64_t bytes) {
    pthread_mutex_lock(&lock);
    memory = bytes;
    pthread_mutex_unlock(&lock);
}

/* Puts back all settings, revives dead contexts and forgets misuses. What is alive stays so. */
EXPORT void fake_reset(void) {
    pthread_mutex_lock(&lock);
    for (struct plan *plan = plans; plan != NULL; plan = plan->next) {
        plan->calls = 0;
        plan->fail_at = 0;
    }
    for (int i = 0; i < DEVICES; i++) {
        devices[i].error = SUCCESS;
    }
    deferred = false;
    launch = NULL;
    memory = (size_t)1 << 30;
    misuses = 0;
    pthread_mutex_unlock(&lock);
}
