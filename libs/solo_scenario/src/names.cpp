#include <weft/base/try.hpp>
#include <weft/base/utf8.hpp>
#include <weft/contracts/core.hpp>
#include <weft/interface/description.hpp>

#include "values.hpp"

namespace weft::solo_scenario {
namespace {

std::string quoted(ByteSpan bytes)
{
    const auto text = to_string(bytes);
    return is_utf8(bytes) && is_printable_line(text) ? "\"" + text + "\"" : "0x" + to_hex(bytes);
}

template <class Number>
std::string number_shown(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto raw = [&]() -> std::uint64_t {
        switch (sizeof(Number)) {
        case 1: return reader.u8();
        case 2: return reader.u16();
        case 4: return reader.u32();
        }
        return reader.u64();
    }();
    return std::to_string(static_cast<Number>(raw));
}

}  // namespace

std::expected<Bytes, std::string> Names::bytes_of(const Value& value) const
{
    if (value.bytes) return *value.bytes;
    if (value.type == "list") {
        Bytes all;
        for (const auto& part : value.parts) {
            WEFT_TRY(const auto bytes, bytes_of(part));
            append(all, bytes);
        }
        return all;
    }
    if (value.type == "balances") {
        codec::Writer writer;
        types::encode(writer, balances(value.tokens));
        return std::move(writer).take();
    }
    if (value.type == "agent") return types::encoded(agent(value.text));
    if (value.type == "contract") return types::encoded(agent(value.text));
    if (value.type == "address" || value.type == "chain")
        return to_bytes(ByteSpan{address(value.text).bytes()});
    if (value.type == "color") return to_bytes(ByteSpan{color(value.text).bytes()});
    auto found = read_.find(value.text);
    if (found == read_.end()) {
        WEFT_TRY(auto bytes, files_(value.text));
        found = read_.emplace(value.text, std::move(bytes)).first;
    }
    if (value.type == "file") return found->second;
    const types::Dict fields{{to_bytes(contracts::blob::f_program), found->second}};
    return to_bytes(ByteSpan{contracts::blob_hash(fields).bytes()});
}

types::Address Names::address(const std::string& text) const
{
    if (solo_.knows(text)) return solo_.identity(text).id;
    if (const auto written = types::Address::from_text(text)) return *written;
    return solo_.wallet(text).address();
}

types::AgentId Names::agent(const std::string& text) const
{
    if (const auto written = types::agent_from_text(text)) return *written;
    if (const auto slash = text.find('/'); slash != text.npos) {
        const auto name = text.substr(slash + 1);
        const auto hname = name.starts_with("0x") ? types::hname_from_text(name.substr(2))
                                                  : std::optional<types::Hname>{};
        return solo_.contract(text.substr(0, slash), hname ? solo::Name{*hname} : solo::Name{name});
    }
    return types::AgentId{address(text)};
}

types::Color Names::color(const std::string& text) const
{
    if (const auto found = colors_.find(text); found != colors_.end()) return found->second;
    // A name whose mint step was refused: a color that nobody has.
    return types::color_from_text(text).value_or(types::Color::filled(0xee));
}

types::Balances Names::balances(const Tokens& tokens) const
{
    types::Balances balances;
    for (const auto& [name, amount] : tokens) balances.set(color(name), amount);
    return balances;
}

std::expected<types::Dict, std::string> Names::dict(const Arguments& arguments) const
{
    types::Dict dict;
    for (const auto& argument : arguments) {
        WEFT_TRY(auto bytes, bytes_of(argument.value));
        dict[argument.key] = std::move(bytes);
    }
    return dict;
}

std::string Names::shown(types::Hname hname) const
{
    const auto found = hnames_.find(hname);
    return found == hnames_.end() ? "0x" + types::to_text(hname) : found->second;
}

std::string Names::shown(const types::AgentId& agent) const
{
    for (const auto& chain : solo_.chains())
        if (solo_.identity(chain).id == agent.address)
            return agent.is_address() ? chain : chain + "/" + shown(agent.contract);
    if (agent.is_address())
        if (const auto* wallet = solo_.wallet_at(agent.address)) return wallet->name;
    return types::to_text(agent);
}

std::string Names::shown(const types::Color& color) const
{
    for (const auto& [name, known] : colors_)
        if (known == color) return name;
    return types::to_text(color);
}

std::string Names::shown(const types::Balances& balances) const
{
    std::string text;
    for (const auto& [color, amount] : balances)
        text += (text.empty() ? "" : ", ") + std::to_string(amount) + " " + shown(color);
    return text.empty() ? "nothing" : text;
}

std::string Names::shown_key(ByteSpan bytes) const
{
    return quoted(bytes);
}

std::string Names::shown(ByteSpan bytes, const std::string& type) const
{
    const auto as = [&](std::string text) { return type + " " + std::move(text); };
    if (type == "text") return quoted(bytes);
    if (type == "bool" && bytes.size() == 1 && std::to_integer<int>(bytes[0]) < 2)
        return as(std::to_integer<int>(bytes[0]) == 1 ? "true" : "false");
    if (type == "u8" && bytes.size() == 1) return as(number_shown<std::uint8_t>(bytes));
    if (type == "u16" && bytes.size() == 2) return as(number_shown<std::uint16_t>(bytes));
    if (type == "u32" && bytes.size() == 4) return as(number_shown<std::uint32_t>(bytes));
    if (type == "u64" && bytes.size() == 8) return as(number_shown<std::uint64_t>(bytes));
    if (type == "i8" && bytes.size() == 1) return as(number_shown<std::int8_t>(bytes));
    if (type == "i16" && bytes.size() == 2) return as(number_shown<std::int16_t>(bytes));
    if (type == "i32" && bytes.size() == 4) return as(number_shown<std::int32_t>(bytes));
    if (type == "i64" && bytes.size() == 8) return as(number_shown<std::int64_t>(bytes));
    codec::Reader reader{bytes};
    if (type == "agent" || type == "contract")
        if (const auto agent = reader.finish(types::decode_agent_id(reader)))
            return as(shown(*agent));
    if (type == "address" || type == "chain")
        if (const auto address = reader.finish(types::decode_address(reader)))
            return as(shown(types::AgentId{*address}));
    if (type == "color")
        if (const auto color = types::Color::from(bytes)) return as(shown(*color));
    if (type == "hname")
        if (const auto hname = reader.finish(types::decode_hname(reader))) return as(shown(*hname));
    if (type == "balances")
        if (const auto balances = reader.finish(types::decode_balances(reader)))
            return as(shown(*balances));
    if (type.empty() && !bytes.empty()) {
        auto text = quoted(bytes);
        if (text.front() == '0' && bytes.size() == 8)
            text += " = " + number_shown<std::uint64_t>(bytes);
        return text;
    }
    return "0x" + to_hex(bytes) + " (" + std::to_string(bytes.size()) + " bytes)";
}

std::expected<std::string, std::string> Names::event_line(const ExpectedEvent& event) const
{
    static constexpr std::pair<std::string_view, std::string_view> described[] = {
        {"hex", "bytes"}, {"base58", "bytes"}, {"chain", "address"}, {"program", "hash"}};
    interface::Logged logged{.name = event.text, .fields = {}};
    for (const auto& field : *event.fields) {
        std::string_view type = field.value.type;
        for (const auto& [ours, theirs] : described)
            if (type == ours) type = theirs;
        WEFT_TRY(const auto bytes, bytes_of(field.value));
        const auto known = interface::value_type_from(type);
        const auto text = known ? interface::text_of_value(*known, bytes) : std::nullopt;
        if (!text) return std::unexpected{"an event has no field of the type " + field.value.type};
        logged.fields.push_back({field.shown, *known, *text});
    }
    return interface::line_of(logged);
}

}  // namespace weft::solo_scenario
