#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/drand/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace weft::drand {

namespace {

using json::Fault;
using json::Json;
using json::malformed;
using json::Place;
using json::Read;

constexpr json::Limits limits{.bytes_max = 16'384, .depth_max = 4};

/// The members of an object, each taken once; what nobody took is unknown.
class Members {
public:
    static Read<Members> of(const Json& value, Place place)
    {
        if (!value.is_object()) return malformed(Fault::wrong_value, place, "an object");
        return Members{value, std::move(place)};
    }
    /// Null: not there. Our nodes say `null` of what is not there, drand's leave it out.
    const Json* find(std::string_view name)
    {
        taken_.emplace_back(name);
        const auto found = value_->find(name);
        return found == value_->end() || found->is_null() ? nullptr : &*found;
    }
    Read<const Json*> at(std::string_view name)
    {
        const auto* const found = find(name);
        if (!found) return malformed(Fault::missing, place_.key(name), "missing");
        return found;
    }
    Read<std::string> text(std::string_view name)
    {
        WEFT_TRY(const auto* const value, at(name));
        if (!value->is_string()) return malformed(Fault::wrong_value, place_.key(name), "a string");
        return value->get<std::string>();
    }
    Read<Bytes> hex(std::string_view name)
    {
        WEFT_TRY(const auto said, text(name));
        auto bytes = from_hex(said);
        if (!bytes) return malformed(Fault::wrong_value, place_.key(name), "hex");
        return *std::move(bytes);
    }
    Read<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most)
    {
        WEFT_TRY(const auto* const value, at(name));
        if (!value->is_number_unsigned() || value->get<std::uint64_t>() < least ||
            value->get<std::uint64_t>() > most)
            return malformed(
                Fault::wrong_value, place_.key(name),
                "an integer from " + std::to_string(least) + " to " + std::to_string(most));
        return value->get<std::uint64_t>();
    }
    [[nodiscard]] std::unexpected<json::Malformed> wrong(std::string_view name,
                                                         std::string_view rule) const
    {
        return malformed(Fault::wrong_value, place_.key(name), rule);
    }
    /// To be asked last.
    [[nodiscard]] Read<bool> complete() const
    {
        for (const auto& [name, ignored] : value_->items())
            if (std::ranges::find(taken_, name) == taken_.end())
                return malformed(Fault::unknown_name, place_.key(name), "there is no such field");
        return true;
    }
    [[nodiscard]] const Place& place() const noexcept { return place_; }

private:
    Members(const Json& value, Place place) : value_{&value}, place_{std::move(place)} {}

    const Json* value_;
    Place place_;
    std::vector<std::string> taken_;
};

/// How the two forms call the same.
struct Names {
    std::string_view hash;
    std::string_view seed;
    std::string_view scheme;
};
constexpr std::array<Names, 2> names{
    {{"hash", "groupHash", "schemeID"}, {"chain_hash", "genesis_seed", "scheme"}}};

const Names& names_of(Form form)
{
    return names[static_cast<std::size_t>(form)];
}

Read<std::string> read_beacon_id(Members& members, Form form)
{
    if (form == Form::second) return members.text("beacon_id");
    const auto* const found = members.find("metadata");
    if (!found) return std::string{};
    WEFT_TRY(auto metadata, Members::of(*found, members.place().key("metadata")));
    WEFT_TRY(auto id, metadata.text("beaconID"));
    WEFT_TRY([[maybe_unused]] const auto all, metadata.complete());
    return id;
}

Read<drng::Duration> read_period(Members& members)
{
    constexpr std::uint64_t whole_max = 0xffff'ffff;
    WEFT_TRY(const auto seconds, members.number("period", 1, whole_max));
    if (!members.find("period_ms")) return std::chrono::seconds{seconds};
    WEFT_TRY(const auto exact, members.number("period_ms", 1, 1'000 * whole_max));
    if (exact % 1'000 == 0 || exact / 1'000 + 1 != seconds)
        return members.wrong("period_ms",
                             "a fraction of the period, which is the next whole second");
    return std::chrono::milliseconds{exact};
}

Read<Bytes> read_signature(Members& members, std::string_view name, std::size_t size)
{
    WEFT_TRY(auto bytes, members.hex(name));
    if (bytes.size() != size) return members.wrong(name, std::to_string(size) + " bytes in hex");
    return bytes;
}

}  // namespace

std::string write_info(const SeriesInfo& info, Form form)
{
    WEFT_CHECK(info.genesis.count() % 1'000'000'000 == 0);
    const auto& called = names_of(form);
    const auto id = info.beacon_id.empty() ? std::string{"default"} : info.beacon_id;
    const auto put = [](Json& object, std::string_view name, Json value) {
        json::put(object, std::string{name}, std::move(value));
    };
    Json made = Json::object();
    put(made, "public_key", to_hex(info.public_key));
    put(made, "period", drng::period_seconds(info));
    if (info.period.count() % 1'000'000'000 != 0)
        put(made, "period_ms", info.period.count() / 1'000'000);
    put(made, "genesis_time", drng::genesis_seconds(info));
    put(made, called.hash, drng::id_of(info).hex());
    put(made, called.seed, info.genesis_seed.hex());
    put(made, called.scheme, crypto::beacon::name(info.scheme));
    if (form == Form::second)
        put(made, "beacon_id", id);
    else
        put(made, "metadata", Json{{"beaconID", id}});
    return json::text_of(made);
}

Read<SeriesInfo> read_info(std::string_view text)
{
    WEFT_TRY(const auto document, json::parse(text, limits));
    WEFT_TRY(auto members, Members::of(document, {}));
    const auto form = document.contains("hash") ? Form::first : Form::second;
    const auto& called = names_of(form);
    SeriesInfo info;
    WEFT_TRY(const auto scheme_name, members.text(called.scheme));
    const auto scheme = crypto::beacon::scheme_from(scheme_name);
    if (!scheme) return members.wrong(called.scheme, "a scheme of drand over BLS12-381");
    info.scheme = *scheme;
    WEFT_TRY(info.public_key,
             read_signature(members, "public_key", crypto::beacon::public_key_bytes(info.scheme)));
    WEFT_TRY(info.period, read_period(members));
    WEFT_TRY(const auto genesis, members.number("genesis_time", 0, 17'179'869'183));
    info.genesis = std::chrono::seconds{genesis};
    WEFT_TRY(const auto seed, read_signature(members, called.seed, 32));
    info.genesis_seed = *drng::Hash::from(seed);
    WEFT_TRY(info.beacon_id, read_beacon_id(members, form));
    if (info.beacon_id == "default") info.beacon_id.clear();
    WEFT_TRY(const auto hash, read_signature(members, called.hash, 32));
    WEFT_TRY([[maybe_unused]] const auto all, members.complete());
    if (!std::ranges::equal(hash, drng::id_of(info).bytes()))
        return members.wrong(called.hash, "the hash of the other values");
    return info;
}

std::string write_round(const Round& round)
{
    Json made = Json::object();
    json::put(made, "round", round.number);
    json::put(made, "randomness", drng::randomness_of(round).hex());
    json::put(made, "signature", to_hex(round.signature));
    if (!round.previous_signature.empty())
        json::put(made, "previous_signature", to_hex(round.previous_signature));
    return json::text_of(made);
}

Read<Round> read_round(std::string_view text, drng::Scheme scheme)
{
    WEFT_TRY(const auto document, json::parse(text, limits));
    WEFT_TRY(auto members, Members::of(document, {}));
    Round round;
    WEFT_TRY(round.number, members.number("round", 1, ~std::uint64_t{0}));
    WEFT_TRY(round.signature,
             read_signature(members, "signature", crypto::beacon::signature_bytes(scheme)));
    if (crypto::beacon::chained(scheme)) {
        WEFT_TRY(round.previous_signature, members.hex("previous_signature"));
        const auto size = round.previous_signature.size();
        if (size != 96 && (size != 32 || round.number != 1))
            return members.wrong("previous_signature",
                                 "96 bytes in hex, or a seed of 32 in round 1");
    }
    if (members.find("randomness")) {
        WEFT_TRY(const auto randomness, members.hex("randomness"));
        if (!std::ranges::equal(randomness, drng::randomness_of(round).bytes()))
            return members.wrong("randomness", "SHA-256 of the signature");
    }
    WEFT_TRY([[maybe_unused]] const auto all, members.complete());
    return round;
}

}  // namespace weft::drand
