#pragma once

// Where a scenario takes its decisions from: one scenario, three ways to drive it. A seed for
// swarms, bytes for libFuzzer and shrinking, every path for tiny cases.

#include <weft/base/bytes.hpp>
#include <weft/base/check.hpp>
#include <weft/base/prng.hpp>

#include <cstdint>
#include <vector>

namespace weft::sim {

class Choices {
public:
    virtual ~Choices() = default;
    /// One of 0 .. bound-1. Pre: bound > 0. By convention 0 is the dull answer: no fault, in order.
    virtual std::uint64_t below(std::uint64_t bound) = 0;
};

/// A seed: for swarms of thousands of runs.
class Random final : public Choices {
public:
    explicit Random(std::uint64_t seed) : prng_{seed} {}
    std::uint64_t below(std::uint64_t bound) override { return prng_.below(bound); }

private:
    Prng prng_;
};

/// Bytes: for libFuzzer and for shrinking. An exhausted tape answers 0: shorter is simpler.
class Tape final : public Choices {
public:
    explicit Tape(ByteSpan bytes) : bytes_{bytes} {}
    std::uint64_t below(std::uint64_t bound) override
    {
        WEFT_CHECK(bound > 0);
        std::uint64_t word = 0;
        for (std::uint64_t range = 1; range < bound && !bytes_.empty(); range *= 256) {
            word = word * 256 + std::to_integer<std::uint64_t>(bytes_.front());
            bytes_ = bytes_.subspan(1);
            if (range >= (std::uint64_t{1} << 56)) break;
        }
        return word % bound;
    }
    [[nodiscard]] bool exhausted() const noexcept { return bytes_.empty(); }

private:
    ByteSpan bytes_;
};

/// Every run there is: for two to four nodes and a handful of messages.
///   Every choices; do scenario(choices); while (choices.next());
class Every final : public Choices {
public:
    std::uint64_t below(std::uint64_t bound) override
    {
        WEFT_CHECK(bound > 0);
        if (depth_ == path_.size()) path_.push_back({0, bound});
        WEFT_CHECK(path_[depth_].bound == bound);  // else the scenario is not deterministic
        return path_[depth_++].taken;
    }
    /// Moves to the next run. False when all have been made.
    bool next()
    {
        WEFT_CHECK(depth_ == path_.size());  // else a replayed run asked fewer questions
        depth_ = 0;
        while (!path_.empty() && path_.back().taken + 1 == path_.back().bound) path_.pop_back();
        if (path_.empty()) return false;
        ++path_.back().taken;
        return true;
    }

private:
    struct Fork {
        std::uint64_t taken;
        std::uint64_t bound;
    };
    std::vector<Fork> path_;
    std::size_t depth_ = 0;
};

}  // namespace weft::sim
