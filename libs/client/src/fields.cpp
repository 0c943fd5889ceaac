#include "fields.hpp"

#include <charconv>

namespace weft::client {
namespace {

std::optional<std::uint64_t> number_from(const Json& value)
{
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (!value.is_string()) return std::nullopt;
    const auto text = value.get<std::string>();
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

const Json nothing = Json::array();

}  // namespace

Fields::Fields(const Json& object, std::string place) : object_{object}, place_{std::move(place)}
{
    if (!object.is_object()) wrong_ = place_.empty() ? "the answer" : place_;
}

const Json* Fields::at(const char* key)
{
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    if (found == object_.end() || found->is_null()) return nullptr;
    return &*found;
}

void Fields::fail(const char* key)
{
    if (wrong_.empty()) wrong_ = place_.empty() ? key : place_ + "." + key;
}

void Fields::join(const Fields& part)
{
    if (wrong_.empty()) wrong_ = part.wrong_;
}

Failure Fields::failure() const
{
    return {"answer_malformed", "the node's answer does not read: " + wrong_,
            "Is this the API of a Weft node of the same version?", 0};
}

std::string Fields::text(const char* key)
{
    const auto* value = at(key);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    fail(key);
    return {};
}

std::string Fields::text_or_empty(const char* key)
{
    return at(key) == nullptr ? std::string{} : text(key);
}

bool Fields::flag(const char* key)
{
    const auto* value = at(key);
    if (value != nullptr && value->is_boolean()) return value->get<bool>();
    fail(key);
    return false;
}

std::uint64_t Fields::number(const char* key)
{
    const auto* value = at(key);
    return parsed(key, value == nullptr ? std::nullopt : number_from(*value));
}

std::uint64_t Fields::number_or_zero(const char* key)
{
    return at(key) == nullptr ? 0 : number(key);
}

types::Timestamp Fields::time(const char* key)
{
    const auto* value = at(key);
    types::Timestamp time = 0;
    if (value != nullptr && value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        const auto* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, time);
        if (!text.empty() && error == std::errc{} && stop == end) return time;
    }
    fail(key);
    return 0;
}

Bytes Fields::hex(const char* key)
{
    return parsed(key, from_hex(text(key)));
}

std::optional<Bytes> Fields::hex_or_null(const char* key)
{
    if (at(key) == nullptr) return std::nullopt;
    return hex(key);
}

types::Address Fields::address(const char* key)
{
    return parsed(key, types::Address::from_text(text(key)));
}

types::Hname Fields::hname(const char* key)
{
    return parsed(key, types::hname_from_text(text(key)));
}

types::Balances Fields::balances(const char* key)
{
    types::Balances balances;
    const auto* value = at(key);
    if (value == nullptr || !value->is_object()) {
        fail(key);
        return balances;
    }
    for (const auto& [name, amount] : value->items()) {
        const auto color = types::color_from_text(name);
        const auto held = number_from(amount);
        if (color && held)
            balances.set(*color, *held);
        else
            fail(key);
    }
    return balances;
}

TransactionState Fields::state(const char* key)
{
    const auto word = text(key);
    for (const auto state : {TransactionState::pending, TransactionState::held_back,
                             TransactionState::confirmed, TransactionState::rejected})
        if (word == name(state)) return state;
    fail(key);
    return TransactionState::pending;
}

std::vector<std::string> Fields::texts(const char* key)
{
    std::vector<std::string> texts;
    for (const auto& item : list(key)) {
        if (item.is_string())
            texts.push_back(item.get<std::string>());
        else
            fail(key);
    }
    return texts;
}

const Json& Fields::list(const char* key)
{
    const auto* value = at(key);
    if (value == nullptr) return nothing;
    if (value->is_array()) return *value;
    fail(key);
    return nothing;
}

const Json* Fields::part(const char* key)
{
    return at(key);
}

}  // namespace weft::client
