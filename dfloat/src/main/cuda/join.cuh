/* What decoders of BFloat16 weights share: exponents in shared memory, joined to signs and mantissas. */
#pragma once

#include <cstdint>

namespace pith {

/** Picks four of the eight bytes of two words by the four lowest digits of a selector, none of which exceeds 7. */
__device__ __forceinline__ uint32_t permute(uint32_t low, uint32_t high, unsigned selector) {
    // Unlike __byte_perm, which clears the digits' highest bits first.
    uint32_t bytes;
    asm("prmt.b32 %0, %1, %2, %3;" : "=r"(bytes) : "r"(low), "r"(high), "r"(selector));
    return bytes;
}

/** Reads eight bytes of shared memory that need not be aligned. */
__device__ __forceinline__ uint2 loadSymbols(const uint8_t *symbols, unsigned at) {
    const uint32_t *words = reinterpret_cast<const uint32_t *>(symbols + (at & ~3u));
    uint32_t first = words[0];
    uint32_t second = words[1];
    uint32_t third = words[2];
    // The shifts are modulo 32.
    return make_uint2(__funnelshift_r(first, second, 8 * at), __funnelshift_r(second, third, 8 * at));
}

/** Joins the exponents of four weights, one in each byte, to signs and seven bits of mantissa: two weights in each half. */
__device__ __forceinline__ uint2 joinHighHalves(uint32_t exponents, uint32_t packed) {
    uint32_t high = (packed & 0x80808080) | (exponents >> 1 & 0x7F7F7F7F);
    uint32_t low = (packed & 0x7F7F7F7F) | (exponents << 7 & 0x80808080);
    return make_uint2(permute(low, high, 0x5140), permute(low, high, 0x7362));
}

} // namespace pith
