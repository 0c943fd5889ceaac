// Runs every harness as a gtest: its corpus, the empty input, and a fixed number of seeded random
// inputs and mutations of the corpus. WEFT_FUZZ_INPUTS in the environment changes the number.

#include <weft/base/prng.hpp>
#include <weft/fuzz/harness.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weft::fuzz {
namespace {

constexpr std::uint64_t inputs_default = 4'000;
constexpr std::uint64_t random_bytes_max = 512;

std::uint64_t inputs_wanted()
{
    const char* text = std::getenv("WEFT_FUZZ_INPUTS");
    return text == nullptr ? inputs_default : std::strtoull(text, nullptr, 10);
}

std::vector<Bytes> corpus_of(const Harness& harness)
{
    const auto folder = std::filesystem::path{harness.corpus} / harness.name;
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder))
        for (const auto& entry : std::filesystem::directory_iterator{folder})
            if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Bytes> inputs{Bytes{}};
    for (const auto& file : files) {
        std::ifstream stream{file, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{stream}, {}};
        inputs.push_back(to_bytes(text));
    }
    return inputs;
}

std::byte any_byte(Prng& prng)
{
    // Counts and tags are mostly small: so are half of the bytes, and decoders get past the first.
    const auto bound = prng.chance(Ratio::percent(50)) ? 4u : 256u;
    return static_cast<std::byte>(prng.below(bound));
}

Bytes random_input(Prng& prng)
{
    Bytes bytes(prng.below(random_bytes_max + 1));
    for (auto& byte : bytes) byte = any_byte(prng);
    return bytes;
}

Bytes mutated(Bytes bytes, const Bytes& other, Prng& prng)
{
    for (auto changes = prng.within(1, 4); changes > 0; --changes) {
        const auto kind = prng.below(6);
        const auto at = static_cast<std::ptrdiff_t>(bytes.empty() ? 0 : prng.below(bytes.size()));
        if (kind == 0 && !bytes.empty()) {
            bytes[static_cast<std::size_t>(at)] ^= static_cast<std::byte>(1u << prng.below(8));
        } else if (kind == 1 && !bytes.empty()) {
            bytes[static_cast<std::size_t>(at)] = any_byte(prng);
        } else if (kind == 2) {
            bytes.resize(static_cast<std::size_t>(at));
        } else if (kind == 3) {
            bytes.insert(bytes.begin() + at, any_byte(prng));
        } else if (kind == 4 && !bytes.empty()) {
            bytes.erase(bytes.begin() + at);
        } else if (!other.empty()) {
            const auto from = static_cast<std::ptrdiff_t>(prng.below(other.size()));
            bytes.insert(bytes.begin() + at, other.begin() + from, other.end());
        }
    }
    return bytes;
}

class HarnessTest : public testing::Test {
public:
    explicit HarnessTest(const Harness& harness) : harness_{harness} {}
    void TestBody() override
    {
        const auto corpus = corpus_of(harness_);
        for (const auto& input : corpus) harness_.run(input);
        Prng prng{0x77656674};
        for (auto left = inputs_wanted(); left > 0; --left) {
            const bool from_corpus = corpus.size() > 1 && prng.chance(Ratio::percent(80));
            if (!from_corpus) {
                harness_.run(random_input(prng));
                continue;
            }
            const auto& base = corpus[prng.below(corpus.size())];
            const auto& other = corpus[prng.below(corpus.size())];
            harness_.run(mutated(base, other, prng));
        }
    }

private:
    Harness harness_;
};

}  // namespace
}  // namespace weft::fuzz

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    for (const auto& harness : weft::fuzz::harnesses())
        testing::RegisterTest(
            "Harness", std::string{harness.name}.c_str(), nullptr, nullptr, __FILE__, __LINE__,
            [harness]() -> testing::Test* { return new weft::fuzz::HarnessTest{harness}; });
    return RUN_ALL_TESTS();
}
