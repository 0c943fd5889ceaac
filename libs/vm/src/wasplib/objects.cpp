#include "objects.hpp"

#include <weft/codec/codec.hpp>
#include <weft/vm/utf8.hpp>

#include <algorithm>
#include <limits>

namespace weft::vm::wasplib {
namespace {

constexpr std::int32_t root_number = 1;
constexpr std::size_t objects_max = 16'384;
constexpr std::size_t exports_max = 512;
constexpr std::size_t entry_name_bytes_max = 64;

Bytes of_int64(std::int64_t value)
{
    Bytes bytes(8);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
    return bytes;
}

std::int64_t to_int64(ByteSpan bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

Bytes below(const Bytes& path)
{
    auto prefix = path;
    if (!prefix.empty()) prefix.push_back(std::byte{'.'});
    return prefix;
}

bool is_map(std::int32_t type)
{
    return type == static_cast<std::int32_t>(Type::map);
}
bool is_array(std::int32_t type)
{
    return (type & array_flag) != 0;
}
bool known_type(std::int32_t type)
{
    const auto element = type & ~array_flag;
    return element >= static_cast<std::int32_t>(Type::address) &&
           element <= static_cast<std::int32_t>(Type::text);
}

}  // namespace

Objects::Objects(HostCall& call) : call_{call}, state_{call}, results_{call}
{
    end_loading();
}

Objects::~Objects() = default;

void Objects::end_loading()
{
    loading_ = false;
    children_.clear();
    objects_.clear();
    objects_.emplace_back();  // 0
    objects_.push_back(
        {.kind = Kind::root, .path = {}, .length = {}, .amounts = {}, .address = {}});
}

std::nullopt_t Objects::failed(std::string text)
{
    call_.fail(FailureKind::bad_argument, std::move(text));
    return std::nullopt;
}

bool Objects::full(std::string_view what)
{
    if (call_.ok() && call_.is_view()) call_.fail(FailureKind::not_in_view, std::string{what});
    return call_.ok();
}

Objects::Object* Objects::find(std::int32_t object)
{
    if (!call_.ok()) return nullptr;
    if (object > 0 && static_cast<std::size_t>(object) < objects_.size())
        return &objects_[static_cast<std::size_t>(object)];
    failed("no object " + std::to_string(object));
    return nullptr;
}

std::int32_t Objects::add(Object object)
{
    if (objects_.size() >= objects_max) {
        call_.fail(FailureKind::too_large, "more than " + std::to_string(objects_max) + " objects");
        return 0;
    }
    objects_.push_back(std::move(object));
    return static_cast<std::int32_t>(objects_.size() - 1);
}

bool Objects::pay_copy(const types::Dict& dict)
{
    std::size_t bytes = 0;
    for (const auto& [name, value] : dict) bytes += name.size() + value.size();
    return call_.pay(Gas{call_.costs().dict_entry} * (dict.size() + 1) +
                     Gas{call_.costs().host_byte} * bytes);
}

// --- Keys ---

std::int32_t Objects::key_id(ByteSpan key, bool text)
{
    if (!call_.ok()) return 0;
    const auto word = std::ranges::find(key::names, std::string_view{to_string(key)});
    if (word != key::names.end()) return -1 - static_cast<std::int32_t>(word - key::names.begin());
    auto own = to_bytes(key);
    if (const auto known = key_ids_.find(own); known != key_ids_.end()) return known->second;
    if (keys_.size() >= static_cast<std::size_t>(keys_max)) {
        call_.fail(FailureKind::too_large, "more than " + std::to_string(keys_max) + " keys");
        return 0;
    }
    keys_.push_back(own);
    const auto number = static_cast<std::int32_t>(keys_.size()) | (text ? key_from_text : 0);
    key_ids_.emplace(std::move(own), number);
    return number;
}

std::optional<Bytes> Objects::bytes_of(std::int32_t key)
{
    if (!call_.ok()) return std::nullopt;
    if (key < 0 && key >= -static_cast<std::int32_t>(key::names.size()))
        return to_bytes(key::names[static_cast<std::size_t>(-1 - key)]);
    const auto number = key & ~key_from_text;
    if (key > 0 && number > 0 && static_cast<std::size_t>(number) <= keys_.size())
        return keys_[static_cast<std::size_t>(number) - 1];
    return failed("no key " + std::to_string(key));
}

// --- Objects ---

std::int32_t Objects::object(std::int32_t parent, std::int32_t key, std::int32_t type)
{
    auto* const above = find(parent);
    if (above == nullptr) return 0;
    if (!known_type(type) || (!is_map(type) && !is_array(type))) {
        failed("type " + std::to_string(type) + " of an object");
        return 0;
    }
    const auto known = children_.find({parent, key});
    // What was returned last is another object after each call.
    if (known != children_.end()) return known->second;
    auto made = above->kind == Kind::root ? member_of_root(key, type) : child(*above, key, type);
    if (!made || !call_.ok()) return 0;
    const auto number = add(*std::move(made));
    if (number != 0) children_.emplace(std::pair{parent, key}, number);
    return number;
}

std::optional<Objects::Object> Objects::member_of_root(std::int32_t key, std::int32_t type)
{
    const auto made = [&](Kind kind, bool array) -> std::optional<Object> {
        if (array != is_array(type)) return failed("type " + std::to_string(type));
        Object object;
        object.kind = kind;
        object.is_array = array;
        object.length = array ? std::optional<std::int64_t>{0} : std::nullopt;
        return object;
    };
    const auto tree = [&](Store& store) {
        auto object = made(Kind::tree, false);
        if (object) object->store = &store;
        return object;
    };
    if (loading_) {
        if (key == key::exports) return made(Kind::exports, true);
        return failed("only entry points may be named while loading");
    }
    const auto& costs = call_.costs();
    switch (key) {
    case key::balances: {
        auto object = made(Kind::tokens, false);
        auto amounts = call_.view().balances();
        if (!object || !call_.pay(Gas{costs.color_read} * (amounts.size() + 1)))
            return std::nullopt;
        object->amounts = std::make_shared<const types::Balances>(std::move(amounts));
        return object;
    }
    case key::incoming: {
        if (!full("incoming")) return std::nullopt;
        auto object = made(Kind::tokens, false);
        const auto& amounts = call_.full().incoming();
        if (!object || !call_.pay(Gas{costs.incoming_read} * (amounts.size() + 1)))
            return std::nullopt;
        object->amounts = std::make_shared<const types::Balances>(amounts);
        return object;
    }
    case key::params: {
        const auto& params = call_.view().params();
        if (!pay_copy(params)) return std::nullopt;
        stores_.push_back(std::make_unique<FixedStore>(call_, params));
        return tree(*stores_.back());
    }
    case key::results: return tree(results_);
    case key::state: return tree(state_);
    case key::maps: return made(Kind::own_maps, true);
    case key::transfers:
        if (!full("transfers")) return std::nullopt;
        return made(Kind::transfers, true);
    case key::utility: return made(Kind::utility, false);
    case key::return_: return failed("nothing has been called");
    }
    return failed("the root has no object " + std::to_string(key));
}

std::optional<Objects::Object> Objects::child(Object& parent, std::int32_t key, std::int32_t type)
{
    const auto next_of = [&]() -> bool {
        if (key == *parent.length) {
            ++*parent.length;
            return true;
        }
        failed("element " + std::to_string(key) + " of " + std::to_string(*parent.length));
        return false;
    };
    Object made;
    switch (parent.kind) {
    case Kind::tokens: {
        if (key != key::color || !is_array(type)) return failed("amounts have no such object");
        made.kind = Kind::colors;
        made.is_array = true;
        made.amounts = parent.amounts;
        made.length = static_cast<std::int64_t>(parent.amounts->size());
        return made;
    }
    case Kind::own_maps:
        if (!is_map(type) || !next_of()) return failed("maps hold maps");
        stores_.push_back(std::make_unique<OwnStore>(call_));
        made.kind = Kind::tree;
        made.store = stores_.back().get();
        return made;
    case Kind::transfers:
        if (!is_map(type) || !next_of()) return failed("transfers are maps");
        made.kind = Kind::transfer;
        return made;
    case Kind::tree: {
        if (parent.is_array) {
            if (!is_map(parent.element) || !is_map(type)) return failed("no array of maps");
            const auto length = length_of(parent);
            if (key < 0 || key > length)
                return failed("element " + std::to_string(key) + " of " + std::to_string(length));
            if (key == length) {
                parent.store->set(parent.path, of_int64(length + 1));
                parent.length = length + 1;
            }
        }
        auto path = path_in(parent, key);
        if (!path) return std::nullopt;
        made.kind = Kind::tree;
        made.store = parent.store;
        made.path = *std::move(path);
        made.is_array = is_array(type);
        made.element = type & ~array_flag;
        return made;
    }
    case Kind::null:
    case Kind::root:
    case Kind::colors:
    case Kind::transfer:
    case Kind::utility:
    case Kind::exports: break;
    }
    return failed("it holds no objects");
}

// --- Values ---

std::optional<Bytes> Objects::get(std::int32_t object, std::int32_t key)
{
    auto* const at = find(object);
    if (at == nullptr) return std::nullopt;
    if (at->is_array && key == key::length) {
        if (!call_.pay(call_.costs().dict_entry)) return std::nullopt;
        return of_int64(length_of(*at));
    }
    switch (at->kind) {
    case Kind::root: return scalar_of_root(key);
    case Kind::tree: return from_tree(*at, key);
    case Kind::tokens: {
        const auto bytes = bytes_of(key);
        if (!bytes || !call_.pay(call_.costs().dict_entry)) return std::nullopt;
        const auto color = types::Color::from(*bytes);
        if (!color) return std::nullopt;
        const auto amount = at->amounts->of(*color);
        if (amount == 0) return std::nullopt;
        if (amount > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return failed("more tokens than its integers hold");
        return of_int64(static_cast<std::int64_t>(amount));
    }
    case Kind::colors: {
        // The walk to the place is paid for.
        if (key < 0 || key >= *at->length) return std::nullopt;
        constexpr Gas per_step = 32;
        if (!call_.pay(call_.costs().dict_entry + per_step * static_cast<Gas>(key)))
            return std::nullopt;
        return to_bytes(std::next(at->amounts->begin(), key)->first.bytes());
    }
    case Kind::utility: return from_utility(key);
    case Kind::null:
    case Kind::own_maps:
    case Kind::transfers:
    case Kind::transfer:
    case Kind::exports: break;
    }
    return std::nullopt;
}

std::optional<std::size_t> Objects::size(std::int32_t object, std::int32_t key)
{
    auto* const at = find(object);
    if (at == nullptr) return std::nullopt;
    if (at->kind == Kind::utility && key == key::random) return sizeof(std::int64_t);
    const auto value = get(object, key);
    if (!value) return std::nullopt;
    return value->size();
}

void Objects::set(std::int32_t object, std::int32_t key, std::int32_t type, ByteSpan value)
{
    auto* const at = find(object);
    if (at == nullptr) return;
    if (at->kind == Kind::exports) return export_name(key, value);
    if (!known_type(type) || is_map(type) || is_array(type)) {
        failed("type " + std::to_string(type) + " of a value");
        return;
    }
    const auto size = type_sizes[static_cast<std::size_t>(type)];
    // `clear` gives a length of whatever form.
    if (size != 0 && value.size() != size && key != key::length) {
        failed("a value of type " + std::to_string(type) + " with " + std::to_string(value.size()) +
               " bytes");
        return;
    }
    switch (at->kind) {
    case Kind::root: return act(key, value);
    case Kind::tree: return into_tree(*at, key, value);
    case Kind::transfer: return into_transfer(*at, key, value);
    case Kind::utility: return into_utility(key, value);
    case Kind::null:
    case Kind::tokens:
    case Kind::colors:
    case Kind::own_maps:
    case Kind::transfers:
    case Kind::exports: break;
    }
    failed("it cannot be written");
}

std::optional<Bytes> Objects::path_in(const Object& tree, std::int32_t key)
{
    auto path = below(tree.path);
    if (tree.is_array) {
        append(path, as_bytes(std::to_string(key)));
    } else {
        const auto name = bytes_of(key);
        if (!name) return std::nullopt;
        append(path, *name);
    }
    if (path.size() > state_key_bytes_max) {
        call_.fail(FailureKind::too_large, "key of " + std::to_string(path.size()) + " bytes");
        return std::nullopt;
    }
    return path;
}

std::int64_t Objects::length_of(Object& array)
{
    if (array.length) return *array.length;
    const auto stored = array.store->get(array.path);
    if (!call_.ok()) return 0;
    if (stored && stored->size() != sizeof(std::int64_t)) {
        failed("an array's length with " + std::to_string(stored->size()) + " bytes");
        return 0;
    }
    const auto length = stored ? to_int64(*stored) : 0;
    if (length < 0 || length >= std::numeric_limits<std::int32_t>::max()) {
        failed("an array's length of " + std::to_string(length));
        return 0;
    }
    array.length = length;
    return length;
}

std::optional<Bytes> Objects::from_tree(Object& tree, std::int32_t key)
{
    if (tree.is_array && (key < 0 || key >= length_of(tree))) return std::nullopt;
    const auto path = path_in(tree, key);
    if (!path) return std::nullopt;
    return tree.store->get(*path);
}

void Objects::into_tree(Object& tree, std::int32_t key, ByteSpan value)
{
    if (key == key::length) return clear(tree);
    if (tree.is_array) {
        const auto length = length_of(tree);
        if (!call_.ok()) return;
        if (key < 0 || key > length) {
            failed("element " + std::to_string(key) + " of " + std::to_string(length));
            return;
        }
        if (key == length) {
            tree.store->set(tree.path, of_int64(length + 1));
            tree.length = length + 1;
        }
    }
    if (const auto path = path_in(tree, key)) tree.store->set(*path, value);
}

void Objects::clear(const Object& tree)
{
    auto* const store = tree.store;
    constexpr Gas per_object = 4;
    if (!call_.pay(per_object * objects_.size())) return;
    store->remove_all(below(tree.path));
    if (tree.is_array) store->remove(tree.path);
    // Arrays that lay in it have another length now.
    for (auto& object : objects_)
        if (object.store == store) object.length.reset();
}

void Objects::export_name(std::int32_t index, ByteSpan name)
{
    if (index == key::same_list) return;  // its own list of names is as long as ours
    if (index < 0 || (index & ~view_flag) >= view_flag)
        failed("entry point number " + std::to_string(index));
    else if (name.empty() || name.size() > entry_name_bytes_max || !is_utf8(name))
        failed("name of entry point " + std::to_string(index));
    else if (exports_.size() >= exports_max)
        call_.fail(FailureKind::too_large, "entry points");
    else if (!call_.pay(call_.costs().hash))
        return;
    else if (!export_names_.insert(types::hname_of(to_string(name))).second ||
             !export_numbers_.insert(index).second)
        failed("entry point '" + to_string(name) + "' twice");
    else
        exports_.push_back({to_string(name), index});
}

}  // namespace weft::vm::wasplib
