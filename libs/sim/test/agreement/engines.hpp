#pragma once

// What the agreement swarm must know of each engine: how to start it, what its promises are, and
// how a liar twists its messages. Promises are checked from outside: inputs, outputs, frames.

#include <weft/aba/agreement.hpp>
#include <weft/acs/common_subset.hpp>
#include <weft/base/prng.hpp>
#include <weft/rbc/reliable_broadcast.hpp>
#include <weft/sim/digest.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace weft::sim::agreement {

using protocol::Committee;
using protocol::InstanceId;
/// The broken promise, or nothing.
using Broken = std::optional<std::string>;

[[nodiscard]] constexpr ValidatorIndex seat(std::size_t i)
{
    return ValidatorIndex{static_cast<std::uint16_t>(i)};
}

/// What every engine is told about its run.
struct Setting {
    Committee committee{1};
    std::vector<bool> correct;  ///< by seat
    std::vector<Bytes> truths;  ///< by seat: the proposal, and what a liar says instead
    std::vector<Bytes> lies;
    std::vector<bool> bits;  ///< by seat: input of a binary agreement
    std::size_t proposer = 0;
    const std::vector<coin::Keys>* keys = nullptr;  ///< by seat
};

/// Twists broadcast messages between the two stories of a proposal.
class Payloads {
public:
    Payloads(const Bytes& truth, const Bytes& lie);
    [[nodiscard]] rbc::Message twisted(const rbc::Message& message) const;
    [[nodiscard]] static rbc::Message noise(Prng& prng);

private:
    Bytes truth_, lie_;
    crypto::Hash truth_digest_, lie_digest_;
};

/// Twists binary agreement messages.
struct Bits {
    [[nodiscard]] static aba::Message twisted(const aba::Message& message);
    [[nodiscard]] static aba::Message corrupted(const aba::Message& message,
                                                const coin::Keys& keys,
                                                Prng& prng);
    [[nodiscard]] static aba::Message noise(Prng& prng);
};

/// Frames of correct nodes: what may be said once is said once, and a share never before CONF.
class Wire {
public:
    Broken sent(std::size_t who, std::size_t about, const rbc::Message& message);
    Broken sent(std::size_t who, std::size_t about, const aba::Message& message);

private:
    using Key = std::tuple<std::size_t, std::size_t, std::size_t, std::uint32_t>;
    std::map<Key, Bytes> once_;
};

void fold(Digest& digest, const rbc::Message& message);
void fold(Digest& digest, const aba::Message& message);

/// For traces: "bval r2 1", "p3 echo 5ac1".
[[nodiscard]] std::string text(const rbc::Message& message);
[[nodiscard]] std::string text(const aba::Message& message);
[[nodiscard]] std::string text(const acs::Message& message);

struct Rbc {
    using Node = rbc::ReliableBroadcast;
    using Message = rbc::Message;
    using Output = Bytes;

    explicit Rbc(const Setting& setting);
    [[nodiscard]] std::vector<Node> machines(std::size_t who) const;
    [[nodiscard]] std::optional<rbc::Step> start(Node& node, std::size_t who, bool other) const;
    [[nodiscard]] Broken output(std::size_t who, const Output& output);
    [[nodiscard]] Broken at_end() const;
    [[nodiscard]] Broken sent(std::size_t who, const Message& m) { return wire_.sent(who, 0, m); }
    [[nodiscard]] static Broken progress(const Node&) { return {}; }
    Message twisted(const Message& message) const { return payloads_.twisted(message); }
    Message corrupted(const Message& m, std::size_t, Prng&) const { return twisted(m); }
    Message noise(Prng& prng) const { return Payloads::noise(prng); }

private:
    const Setting& setting_;
    Payloads payloads_;
    Wire wire_;
    std::vector<std::optional<Output>> outputs_;
};

struct Aba {
    using Node = aba::Agreement;
    using Message = aba::Message;
    using Output = bool;

    explicit Aba(const Setting& setting);
    [[nodiscard]] std::vector<Node> machines(std::size_t who) const;
    [[nodiscard]] std::optional<aba::Step> start(Node& node, std::size_t who, bool other) const;
    [[nodiscard]] Broken output(std::size_t who, Output output);
    [[nodiscard]] Broken at_end() const;
    [[nodiscard]] Broken sent(std::size_t who, const Message& m) { return wire_.sent(who, 0, m); }
    [[nodiscard]] static Broken progress(const Node& node);
    Message twisted(const Message& message) const { return Bits::twisted(message); }
    Message corrupted(const Message& message, std::size_t who, Prng& prng) const
    {
        return Bits::corrupted(message, (*setting_.keys)[who], prng);
    }
    Message noise(Prng& prng) const { return Bits::noise(prng); }

private:
    const Setting& setting_;
    Wire wire_;
    std::vector<std::optional<Output>> outputs_;
};

struct Acs {
    using Node = acs::CommonSubset;
    using Message = acs::Message;
    using Output = acs::Subset;

    explicit Acs(const Setting& setting);
    [[nodiscard]] std::vector<Node> machines(std::size_t who) const;
    [[nodiscard]] std::optional<acs::Step> start(Node& node, std::size_t who, bool other) const;
    [[nodiscard]] Broken output(std::size_t who, const Output& output);
    [[nodiscard]] Broken at_end() const;
    [[nodiscard]] Broken sent(std::size_t who, const Message& message);
    [[nodiscard]] static Broken progress(const Node& node);
    Message twisted(const Message& message) const;
    Message corrupted(const Message& message, std::size_t who, Prng& prng) const;
    Message noise(Prng& prng) const;

private:
    const Setting& setting_;
    std::vector<Payloads> payloads_;  // by seat
    Wire wire_;
    std::vector<std::optional<Output>> outputs_;
};

void fold(Digest& digest, const acs::Message& message);

}  // namespace weft::sim::agreement
