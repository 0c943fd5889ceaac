#pragma once

// The door of a role: the plain value by which a node knows it. A node's roles are a list of doors;
// nothing else names a role.
//
//   RoleDoor ledger_door(LedgerSettings settings);      in the role's library
//   config.roles = {ledger_door({...}), not_played(committee_door({}))};
//
// Promises  two roles with one number or name, and disk keys that could meet, are refused before
//           the node starts;
//           a frame of a role that is not played here is named, counted and dropped.

#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/node/connected.hpp>
#include <weft/node/frame.hpp>
#include <weft/node/role.hpp>
#include <weft/node/services.hpp>
#include <weft/types/batch.hpp>

#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace weft::node {

/// What a role is made from. All of it outlives the role, but for `entropy`, which is its own.
struct Surroundings {
    const types::Genesis& genesis;
    const crypto::ed25519::KeyPair& identity;
    const types::StoreView& store;
    const Connected& connected;
    const std::set<RoleId>& played;  ///< all roles of this node
    Services& services;              ///< what the roles listed before offer
    const std::optional<Marks>& marks;  ///< nullopt: lost
    crypto::Drbg entropy;            ///< fresh in each life of the node
};

/// What is stored is not what such a role can have written (D-94): the node does not start.
struct Damage {
    std::string text;  ///< what of it, and where
};
using MadeRole = std::expected<std::unique_ptr<Role>, Damage>;

struct RoleDoor {
    RoleId id;
    std::string_view name;       ///< in figures and logs: "ledger"
    std::string_view played_as;  ///< what people give a node to play it: "committee" for two roles
    /// The first bytes of its keys on disk.
    std::vector<Bytes> disk_keys;
    /// Pure. Pre: a frame of this role.
    CheckedFrame (*check_frame)(ByteSpan frame, const Checking& checking) = nullptr;
    /// Pure. Pre: a command of this role.
    CheckedCommand (*check_command)(AnyCommand command, const Checking& checking) = nullptr;
    /// Empty: the role is known here and not played.
    std::function<MadeRole(Surroundings surroundings)> make = {};
};

[[nodiscard]] inline RoleDoor not_played(RoleDoor door)
{
    door.make = nullptr;
    return door;
}

/// Why roles do not go together.
enum class DoorsError : std::uint8_t {
    id_zero,
    id_twice,
    name_twice,
    disk_keys_meet,  ///< one of two begins with the other
};
[[nodiscard]] std::string_view name(DoorsError error) noexcept;
struct DoorsFault {
    DoorsError error;
    std::string text;  ///< which roles, and over what
};
[[nodiscard]] std::expected<void, DoorsFault> check(std::span<const RoleDoor> doors);

/// The roles of a node. Never changes: any thread may check with it.
class Doors {
public:
    /// Pre: `check(doors)`.
    explicit Doors(std::vector<RoleDoor> doors);

    /// What the bytes of a peer are. Of a role that is not played here only whose they are.
    [[nodiscard]] CheckedFrame check_frame(ByteSpan frame, const Checking& checking) const;
    /// A command to a role that is not played here is refused: "not_a_ledger_node".
    [[nodiscard]] CheckedCommand check_command(AnyCommand command, const Checking& checking) const;

    /// Null: nobody here knows that role.
    [[nodiscard]] const RoleDoor* find(RoleId id) const;
    [[nodiscard]] std::span<const RoleDoor> all() const noexcept { return doors_; }

private:
    std::vector<RoleDoor> doors_;
};

/// The check functions of a role's door. `Frames`: the variant of its kinds of frame.
template <class Frames>
[[nodiscard]] CheckedFrame check_frame_of(ByteSpan bytes, const Checking& checking)
{
    const auto role = std::variant_alternative_t<0, Frames>::role;
    auto frame = decode_frame<Frames>(bytes);
    if (!frame)
        return {.role = role,
                .frame = {},
                .fault = "frame: " + std::string{codec::name(frame.error())}};
    return std::visit(
        [&]<class F>(F& one) -> CheckedFrame {
            if constexpr (Checks<F>) {
                auto checked = F::check(std::move(one), checking);
                if (!checked)
                    return {.role = role, .frame = {}, .fault = std::move(checked.error())};
                return {.role = role,
                        .frame = AllChecked<Frames>{*std::move(checked)},
                        .fault = {}};
            } else {
                return {.role = role, .frame = AllChecked<Frames>{std::move(one)}, .fault = {}};
            }
        },
        *frame);
}

namespace detail {

template <class Any, class C>
bool check_one(AnyCommand& command, const Checking& checking, CheckedCommand& into)
{
    auto* one = command.get_if<C>();
    if (one == nullptr) return false;
    if constexpr (Checks<C>) {
        auto checked = C::check(std::move(*one), checking);
        if (checked)
            into.command = AllChecked<Any>{*std::move(checked)};
        else
            into.refusal = std::move(checked.error());
    } else {
        into.command = AllChecked<Any>{std::move(*one)};
    }
    return true;
}

template <class... C>
CheckedCommand check_any(AnyCommand command,
                         const Checking& checking,
                         std::type_identity<std::variant<C...>>)
{
    CheckedCommand checked{.role = command.role(), .command = {}, .refusal = {}};
    const bool found = (check_one<std::variant<C...>, C>(command, checking, checked) || ...);
    WEFT_CHECK(found);
    return checked;
}

}  // namespace detail

/// `Commands`: the list of the role's commands.
template <class Commands>
[[nodiscard]] CheckedCommand check_command_of(AnyCommand command, const Checking& checking)
{
    return detail::check_any(std::move(command), checking,
                             std::type_identity<typename Commands::Any>{});
}

}  // namespace weft::node
