#include "engines.hpp"

#include <weft/aba/codec.hpp>
#include <weft/acs/codec.hpp>
#include <weft/rbc/codec.hpp>

namespace weft::sim::agreement {
namespace {

/// A run of more than 60 rounds happens with at most 61/2^60 (see aba::rounds_ahead_max): for 10^9
/// runs of ten agreements less than one in 10^6.
constexpr std::uint32_t rounds_max = 60;
const InstanceId instance = InstanceId::filled(0x5a);

crypto::Hash random_hash(Prng& prng)
{
    crypto::Hash hash;
    for (auto& byte : hash.writable()) byte = static_cast<std::byte>(prng.below(256));
    return hash;
}

template <class Output>
Broken agrees(const Setting& setting,
              std::vector<std::optional<Output>>& outputs,
              std::size_t who,
              const Output& output)
{
    if (outputs[who]) return "integrity: a second output";
    outputs[who] = output;
    for (std::size_t other = 0; other < outputs.size(); ++other)
        if (setting.correct[other] && outputs[other] && outputs[other] != outputs[who])
            return "agreement: two correct nodes differ";
    return {};
}

template <class Output>
Broken everybody(const Setting& setting, const std::vector<std::optional<Output>>& outputs)
{
    for (std::size_t who = 0; who < outputs.size(); ++who)
        if (setting.correct[who] && !outputs[who])
            return "node " + std::to_string(who) + " never came to an output";
    return {};
}

}  // namespace

Payloads::Payloads(const Bytes& truth, const Bytes& lie)
    : truth_{truth}, lie_{lie}, truth_digest_{rbc::digest(truth)}, lie_digest_{rbc::digest(lie)}
{}

rbc::Message Payloads::twisted(const rbc::Message& message) const
{
    auto other = message;
    std::visit(
        [&](auto& part) {
            if constexpr (requires { part.payload; })
                part.payload = part.payload == truth_ ? lie_ : truth_;
            else
                part.digest = part.digest == truth_digest_ ? lie_digest_ : truth_digest_;
        },
        other);
    return other;
}

rbc::Message Payloads::noise(Prng& prng)
{
    const auto hash = random_hash(prng);
    switch (prng.below(5)) {
    case 0: return rbc::Value{to_bytes(ByteSpan{hash.bytes()}.first(7))};
    case 1: return rbc::Echo{hash};
    case 2: return rbc::Ready{hash};
    case 3: return rbc::Fetch{hash};
    default: return rbc::Supply{to_bytes(ByteSpan{hash.bytes()}.first(5))};
    }
}

aba::Message Bits::twisted(const aba::Message& message)
{
    auto other = message;
    std::visit(
        [](auto& part) {
            if constexpr (requires { part.value; })
                part.value = !part.value;
            else if constexpr (requires { part.values; })
                part.values =
                    part.values == aba::Values::zero ? aba::Values::one : aba::Values::zero;
        },
        other);
    return other;
}

aba::Message Bits::corrupted(const aba::Message& message, const coin::Keys& keys, Prng& prng)
{
    const auto* toss = std::get_if<aba::Toss>(&message);
    if (!toss) return message;
    auto bad = *toss;
    switch (prng.below(4)) {
    case 0: bad.share = {}; break;
    case 1:
        for (auto& byte : bad.share.writable()) byte = static_cast<std::byte>(prng.below(256));
        break;
    case 2: bad.share = keys.sign(as_bytes("another coin")); break;
    default: bad.share.writable()[47] ^= std::byte{1}; break;
    }
    return bad;
}

aba::Message Bits::noise(Prng& prng)
{
    const auto kind = prng.below(5);
    const bool value = prng.below(2) == 1;
    const auto round = static_cast<std::uint32_t>(
        prng.chance(Ratio::percent(5)) ? prng.below(std::uint64_t{1} << 32) : prng.below(50));
    const auto values = static_cast<aba::Values>(1 + prng.below(3));
    switch (kind) {
    case 0: return aba::Bval{round, value};
    case 1: return aba::Aux{round, value};
    case 2: return aba::Conf{round, values};
    case 3: return aba::Toss{round, coin::Share::filled(static_cast<std::uint8_t>(round))};
    default: return aba::Term{round, value};
    }
}

Broken Wire::sent(std::size_t who, std::size_t about, const rbc::Message& message)
{
    const Key key{who, about, message.index(), 0};
    if (std::holds_alternative<rbc::Fetch>(message) || std::holds_alternative<rbc::Supply>(message))
        return {};
    const auto bytes = rbc::encode(message);
    const auto [at, fresh] = once_.emplace(key, bytes);
    if (!fresh && at->second != bytes) return "a correct node contradicts itself in a broadcast";
    return {};
}

Broken Wire::sent(std::size_t who, std::size_t about, const aba::Message& message)
{
    if (std::holds_alternative<aba::Bval>(message)) return {};
    const auto round = std::holds_alternative<aba::Term>(message)
                           ? 0
                           : std::visit([](const auto& part) { return part.round; }, message);
    const auto bytes = aba::encode(message);
    const auto [at, fresh] = once_.emplace(Key{who, about, 8 + message.index(), round}, bytes);
    if (!fresh && at->second != bytes) return "a correct node contradicts itself in an agreement";
    constexpr std::size_t conf = 8 + 2;
    if (std::holds_alternative<aba::Toss>(message) && !once_.contains(Key{who, about, conf, round}))
        return "a correct node gives its share before its CONF";
    return {};
}

void fold(Digest& digest, const rbc::Message& message)
{
    digest.mix(message.index());
    std::visit(
        [&](const auto& part) {
            if constexpr (requires { part.payload; })
                digest.mix(ByteSpan{part.payload});
            else
                digest.mix(ByteSpan{part.digest.bytes()});
        },
        message);
}

void fold(Digest& digest, const aba::Message& message)
{
    digest.mix(message.index());
    std::visit(
        [&](const auto& part) {
            digest.mix(part.round);
            if constexpr (requires { part.share; })
                digest.mix(ByteSpan{part.share.bytes()});
            else if constexpr (requires { part.values; })
                digest.mix(static_cast<std::uint64_t>(part.values));
            else
                digest.mix(std::uint64_t{part.value});
        },
        message);
}

void fold(Digest& digest, const acs::Message& message)
{
    digest.mix(message.proposer.value());
    std::visit([&](const auto& part) { fold(digest, part); }, message.part);
}

std::string text(const rbc::Message& message)
{
    static constexpr const char* kinds[] = {"value", "echo", "ready", "fetch", "supply"};
    std::string out = kinds[message.index()];
    std::visit(
        [&](const auto& part) {
            if constexpr (requires { part.payload; })
                out += " " + std::to_string(part.payload.size()) + " bytes, " +
                       rbc::digest(part.payload).hex().substr(0, 4);
            else
                out += " " + part.digest.hex().substr(0, 4);
        },
        message);
    return out;
}

std::string text(const aba::Message& message)
{
    static constexpr const char* kinds[] = {"bval", "aux", "conf", "toss", "term"};
    static constexpr const char* sets[] = {"{}", "{0}", "{1}", "{0,1}"};
    std::string out = kinds[message.index()];
    std::visit(
        [&](const auto& part) {
            out += " r" + std::to_string(part.round);
            if constexpr (requires { part.share; })
                out += " " + part.share.hex().substr(0, 4);
            else if constexpr (requires { part.values; })
                out += std::string{" "} + sets[static_cast<std::size_t>(part.values)];
            else
                out += part.value ? " 1" : " 0";
        },
        message);
    return out;
}

std::string text(const acs::Message& message)
{
    return "p" + std::to_string(message.proposer.value()) + " " +
           std::visit([](const auto& part) { return text(part); }, message.part);
}

// --- reliable broadcast -----------------------------------------------------------------------

Rbc::Rbc(const Setting& setting)
    : setting_{setting},
      payloads_{setting.truths[setting.proposer], setting.lies[setting.proposer]},
      outputs_(setting.committee.size())
{}

std::vector<Rbc::Node> Rbc::machines(std::size_t who) const
{
    return std::vector<Node>(2, Node{setting_.committee, seat(who), seat(setting_.proposer)});
}

std::optional<rbc::Step> Rbc::start(Node& node, std::size_t who, bool other) const
{
    if (who != setting_.proposer) return std::nullopt;
    return node.propose((other ? setting_.lies : setting_.truths)[who]).value();
}

Broken Rbc::output(std::size_t who, const Output& output)
{
    if (setting_.correct[setting_.proposer] && output != setting_.truths[setting_.proposer])
        return "validity: not what the correct proposer proposed";
    return agrees(setting_, outputs_, who, output);
}

Broken Rbc::at_end() const
{
    if (setting_.correct[setting_.proposer]) return everybody(setting_, outputs_);
    for (std::size_t who = 0; who < outputs_.size(); ++who)
        if (setting_.correct[who] && outputs_[who]) return everybody(setting_, outputs_);
    return {};
}

// --- binary agreement -------------------------------------------------------------------------

Aba::Aba(const Setting& setting) : setting_{setting}, outputs_(setting.committee.size()) {}

std::vector<Aba::Node> Aba::machines(std::size_t who) const
{
    return std::vector<Node>(2,
                             Node{setting_.committee, seat(who), instance, (*setting_.keys)[who]});
}

std::optional<aba::Step> Aba::start(Node& node, std::size_t who, bool other) const
{
    return node.propose(setting_.bits[who] != other).value();
}

Broken Aba::output(std::size_t who, Output output)
{
    bool proposed = false;
    for (std::size_t i = 0; i < setting_.bits.size(); ++i)
        proposed = proposed || (setting_.correct[i] && setting_.bits[i] == output);
    if (!proposed) return "validity: no correct node proposed this bit";
    return agrees(setting_, outputs_, who, output);
}

Broken Aba::at_end() const
{
    return everybody(setting_, outputs_);
}

Broken Aba::progress(const Node& node)
{
    if (node.round() > rounds_max) return "more than 60 rounds";
    return {};
}

// --- common subset ----------------------------------------------------------------------------

Acs::Acs(const Setting& setting) : setting_{setting}, outputs_(setting.committee.size())
{
    for (std::size_t i = 0; i < setting.truths.size(); ++i)
        payloads_.emplace_back(setting.truths[i], setting.lies[i]);
}

std::vector<Acs::Node> Acs::machines(std::size_t who) const
{
    std::vector<Node> two;
    for (int i = 0; i < 2; ++i)
        two.emplace_back(setting_.committee, seat(who), instance, (*setting_.keys)[who]);
    return two;
}

std::optional<acs::Step> Acs::start(Node& node, std::size_t who, bool other) const
{
    return node.propose((other ? setting_.lies : setting_.truths)[who]).value();
}

Broken Acs::output(std::size_t who, const Output& output)
{
    if (output.size() < setting_.committee.all_but_faulty())
        return "validity: fewer than n - f proposals";
    for (std::size_t i = 0; i < output.size(); ++i) {
        const auto proposer = output[i].first.value();
        if (i > 0 && proposer <= output[i - 1].first.value()) return "order: seats do not ascend";
        if (setting_.correct[proposer] && output[i].second != setting_.truths[proposer])
            return "validity: not what the correct seat proposed";
    }
    return agrees(setting_, outputs_, who, output);
}

Broken Acs::at_end() const
{
    return everybody(setting_, outputs_);
}

Broken Acs::sent(std::size_t who, const Message& message)
{
    return std::visit(
        [&](const auto& part) { return wire_.sent(who, message.proposer.value(), part); },
        message.part);
}

Broken Acs::progress(const Node& node)
{
    if (node.round() > rounds_max) return "more than 60 rounds";
    return {};
}

Acs::Message Acs::twisted(const Message& message) const
{
    const auto about = message.proposer.value() % payloads_.size();
    if (const auto* part = std::get_if<rbc::Message>(&message.part))
        return {message.proposer, payloads_[about].twisted(*part)};
    return {message.proposer, Bits::twisted(std::get<aba::Message>(message.part))};
}

Acs::Message Acs::corrupted(const Message& message, std::size_t who, Prng& prng) const
{
    const auto* part = std::get_if<aba::Message>(&message.part);
    if (!part) return message;
    return {message.proposer, Bits::corrupted(*part, (*setting_.keys)[who], prng)};
}

Acs::Message Acs::noise(Prng& prng) const
{
    const ValidatorIndex about{static_cast<std::uint16_t>(prng.below(payloads_.size() + 1))};
    if (prng.chance(Ratio::percent(50))) return {about, Payloads::noise(prng)};
    return {about, Bits::noise(prng)};
}

}  // namespace weft::sim::agreement
