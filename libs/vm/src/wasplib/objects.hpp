#pragma once

// The tree of objects through which a `wasplib` program sees the sandbox.
//
// Source    C §3.5 (Wasp v0.1); D-64.
// Model     an object has a number that is good for one call; under a key it holds values, and
//           other objects. Object 1 is the root; writing some of its keys is an action (call, post,
//           event, …). Keys are numbers: negative ones are names that both sides know, others stand
//           for bytes that the program has named in this call.
// Input     what the program asks, in order; the sandbox.
// Promises  determinism  numbers of keys and objects depend on this call alone (Wasp's on what the
//                        node had run before)
//           totality     any object, key, type and bytes give an answer or a named failure; objects
//                        and keys of a call are bounded
//           metering     each operation pays the price of its like in `weft1`
//           layout       a container's values lie at the names of its path, joined by points;
//                        element N of an array at ".N", the array's length (i64) at its own name
// Differs   from Wasp v0.1 where that was a defect: a delay of a request counts from now (Wasp took
//           it for a time of day); asking for the length of a random number uses none up; `clear`
//           removes what is in a container; BLS is over BLS12-381, as everywhere here.

#include "keys.hpp"
#include "stores.hpp"
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace weft::vm::wasplib {

/// An entry point, as the program named it while loading.
struct Export {
    std::string name;
    std::int32_t index = 0;  ///< with `view_flag`
};

class Objects {
public:
    explicit Objects(HostCall& call);
    ~Objects();

    /// While loading a program may name its entry points and keys, and nothing else. Afterwards all
    /// objects but the root are forgotten; keys are not.
    void begin_loading() noexcept { loading_ = true; }
    void end_loading();
    [[nodiscard]] const std::vector<Export>& exports() const noexcept { return exports_; }

    /// `text`: the program gave it as text.
    [[nodiscard]] std::int32_t key_id(ByteSpan key, bool text);
    [[nodiscard]] std::int32_t object(std::int32_t parent, std::int32_t key, std::int32_t type);
    /// Nullopt: there is none.
    [[nodiscard]] std::optional<Bytes> get(std::int32_t object, std::int32_t key);
    /// How many bytes `get` would give, with no effect.
    [[nodiscard]] std::optional<std::size_t> size(std::int32_t object, std::int32_t key);
    void set(std::int32_t object, std::int32_t key, std::int32_t type, ByteSpan value);
    /// Text for the node's log.
    void print(ByteSpan text);
    /// What the call gives back.
    [[nodiscard]] types::Dict results() const { return *results_.dict(); }

private:
    enum class Kind : std::uint8_t {
        null,
        root,
        tree,       ///< a map or an array in a store
        tokens,     ///< balances, or what came with the call: by color
        colors,     ///< their colors, an array
        own_maps,   ///< the program's own maps, an array
        transfers,  ///< to addresses, an array
        transfer,   ///< one of them
        utility,
        exports,
    };
    struct Object {
        Kind kind = Kind::null;
        Store* store = nullptr;  ///< of a tree
        Bytes path;
        bool is_array = false;
        std::int32_t element = 0;                        ///< type of an array's elements
        std::optional<std::int64_t> length;              ///< of an array, once it is known
        std::shared_ptr<const types::Balances> amounts;  ///< of tokens and colors
        std::optional<types::Address> address;           ///< of a transfer
    };

    std::nullopt_t failed(std::string text);  ///< bad_argument
    [[nodiscard]] Object* find(std::int32_t object);
    [[nodiscard]] std::int32_t add(Object object);
    [[nodiscard]] std::optional<Bytes> bytes_of(std::int32_t key);
    [[nodiscard]] bool full(std::string_view what);
    /// By entry and by byte.
    [[nodiscard]] bool pay_copy(const types::Dict& dict);

    // By kind.
    [[nodiscard]] std::optional<Object> member_of_root(std::int32_t key, std::int32_t type);
    [[nodiscard]] std::optional<Object> child(Object& parent, std::int32_t key, std::int32_t type);
    [[nodiscard]] std::optional<Bytes> scalar_of_root(std::int32_t key);
    void act(std::int32_t key, ByteSpan value);
    [[nodiscard]] std::optional<Bytes> from_tree(Object& tree, std::int32_t key);
    void into_tree(Object& tree, std::int32_t key, ByteSpan value);
    [[nodiscard]] std::optional<Bytes> path_in(const Object& tree, std::int32_t key);
    [[nodiscard]] std::int64_t length_of(Object& array);
    void clear(const Object& tree);
    void into_transfer(Object& transfer, std::int32_t key, ByteSpan value);
    void export_name(std::int32_t index, ByteSpan name);

    // Actions.
    void call(ByteSpan arguments);
    void post(ByteSpan arguments);
    void deploy(ByteSpan arguments);
    [[nodiscard]] std::optional<types::Dict> dict_of(std::int64_t object);
    [[nodiscard]] std::optional<types::Balances> amounts_of(std::int64_t object);

    // Utilities.
    [[nodiscard]] std::optional<Bytes> from_utility(std::int32_t key);
    void into_utility(std::int32_t key, ByteSpan value);
    [[nodiscard]] Bytes random();

    HostCall& call_;
    bool loading_ = false;
    std::vector<Export> exports_;
    std::set<types::Hname> export_names_;
    std::set<std::int32_t> export_numbers_;
    std::vector<Bytes> keys_;  ///< of the program's own, by number less 1
    std::map<Bytes, std::int32_t> key_ids_;
    std::vector<Object> objects_;                                             ///< by number
    std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> children_;  ///< parent, key
    StateStore state_;
    OwnStore results_;
    std::vector<std::unique_ptr<Store>> stores_;  ///< parameters, what was returned, own maps
    std::map<std::int32_t, Bytes> computed_;      ///< by the utility, under its key
    Bytes entropy_;                               ///< that random numbers are cut from
    std::size_t entropy_used_ = 0;
};

}  // namespace weft::vm::wasplib
