// Kernels for CompiledKernelTest: nvcc -ptx -arch=compute_75 -O3 -std=c++17 compiled.cu
#include <cstdint>

__constant__ uint32_t steps[4] = {1, 10, 100, 1000};

/** Inclusive prefix sums of bytes over each block of 256 threads; four sums are stored at once. */
extern "C" __global__ void prefix_sums(const uint8_t* __restrict__ bytes, uint4* sums, uint32_t count) {
    extern __shared__ uint32_t staged[];
    __shared__ uint32_t warp_sums[8];
    uint32_t thread = threadIdx.x;
    uint32_t i = blockIdx.x * blockDim.x + thread;
    uint32_t sum = i < count ? bytes[i] : 0;
    for (uint32_t distance = 1; distance < 32; distance <<= 1) {
        uint32_t other = __shfl_up_sync(~0u, sum, distance);
        if ((thread & 31) >= distance) sum += other;
    }
    if ((thread & 31) == 31) warp_sums[thread >> 5] = sum;
    __syncthreads();
    if (thread < 8) {
        uint32_t total = warp_sums[thread];
        for (uint32_t distance = 1; distance < 8; distance <<= 1) {
            uint32_t other = __shfl_up_sync(0xff, total, distance, 8);
            if (thread >= distance) total += other;
        }
        warp_sums[thread] = total;
    }
    __syncthreads();
    if (thread >= 32) sum += warp_sums[(thread >> 5) - 1];
    staged[thread] = sum;
    __syncthreads();
    if (thread < 64) {
        const uint32_t* mine = staged + 4 * thread;
        sums[blockIdx.x * 64 + thread] = make_uint4(mine[0], mine[1], mine[2], mine[3]);
    }
}

struct Row {
    const uint8_t* bytes;
    uint64_t count;
    uint32_t first;
};

/** Each block sums the squares of a row's bytes from its first, and counts values by their low bits over all rows. */
extern "C" __global__ void rows(const Row* rows, uint64_t* sums, uint32_t* counts) {
    __shared__ uint32_t block_counts[64];
    Row row = rows[blockIdx.x];
    uint32_t thread = threadIdx.x;
    if (thread < 64) block_counts[thread] = 0;
    __syncthreads();
    uint64_t sum = 0;
    auto add = [&](uint32_t value) {
        sum += (uint64_t)value * value;
        atomicAdd(&block_counts[value & 63], 1u);
    };
    for (uint64_t i = row.first + thread; i < row.count; i += blockDim.x) add(row.bytes[i]);
    for (int distance = 16; distance > 0; distance >>= 1) sum += __shfl_xor_sync(~0u, sum, distance);
    if ((thread & 31) == 0) atomicAdd((unsigned long long*)sums + blockIdx.x, (unsigned long long)sum);
    int odd = __syncthreads_count(thread & 1);
    if (thread < 64) atomicAdd(counts + thread, block_counts[thread] + (odd != (int)blockDim.x / 2));
}

/** One way of twiddling bits for each remainder by 12. */
extern "C" __global__ void twiddle(const uint32_t* in, uint32_t* out, uint32_t count) {
    uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    uint32_t x = in[i];
    uint32_t y = x * 2654435761u;
    uint32_t r = 0;
    int32_t kept[4] = {1, 2, 3, 4};
    switch (x % 12) {
        case 0: r = __brev(x) ^ y; break;
        case 1: r = __clz(x) + 100 * __ffs(y); break;
        case 2: r = __funnelshift_r(x, y, i); break;
        case 3: r = __funnelshift_l(x, y, i); break;
        case 4: r = __byte_perm(x, y, 0x7531 ^ (i & 0x7777)); break;
        case 5: asm("{ .reg .u32 low; add.cc.u32 low, %1, %2; addc.u32 %0, low, 0; }" : "=r"(r) : "r"(x), "r"(y)); break;
        case 6: r = __umulhi(x, y); break;
        case 7: r = (uint32_t)((int64_t)(int32_t)x * (int32_t)y >> 20); break;
        case 8: r = (int32_t)x % (int32_t)(y | 1); break;
        case 9: r = x / (y >> 16 | 1); break;
        case 10: r = (uint32_t)(int32_t)(int8_t)(x >> 8) + (uint32_t)(uint16_t)y; break;
        default: r = steps[x & 3] + max((int32_t)x, (int32_t)y); break;
    }
    uint64_t wide = (uint64_t)x * 0x9E3779B97F4A7C15ull;
    for (uint32_t j = 0; j < (y & 7); j++) kept[(x + j) & 3] += r * j;
    out[i] = r + (uint32_t)(wide >> (x & 63)) + __popcll(wide) + kept[i & 3];
}
