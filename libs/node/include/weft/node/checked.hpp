#pragma once

// Frames and commands after everything that their bytes alone decide was decided: form, hashes,
// signatures, work. What travels inside a node from here on is the checked value, so that nothing
// is decoded or verified twice.
//
// Input     bytes, or a command; what the whole network agrees on; what was checked before.
// Promises  the check functions of a role (weft/node/door.hpp) are pure: any thread may call them,
//           several at once, and the results come back as inputs of the core in whatever order the
//           shell chooses (frames of one peer in their order).
// Effects   none.

#include <weft/crypto/signature_memory.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/role_id.hpp>
#include <weft/types/genesis.hpp>

#include <any>
#include <concepts>
#include <expected>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace weft::node {

/// What a check may know besides the bytes.
struct Checking {
    const types::Genesis& genesis;
    /// Signatures found valid before, which need no check again. Null: none. Called on the checking
    /// thread.
    crypto::SignatureMemory* signatures = nullptr;
};

/// A kind of frame or command that its check turns into another value; the others stay as they are.
/// Errors of `check`: for a frame, why its sender is to be dropped; for a command, its Refusal.
template <class Asked>
concept Checks = requires { typename Asked::Checked; };

namespace detail {
template <class Asked>
struct CheckedOf {
    using type = Asked;
};
template <Checks Asked>
struct CheckedOf<Asked> {
    using type = typename Asked::Checked;
};
template <class Variant>
struct CheckedVariant;
template <class... Asked>
struct CheckedVariant<std::variant<Asked...>> {
    using type = std::variant<typename CheckedOf<Asked>::type...>;
};
template <class One, class Variant>
inline constexpr bool stands_in = false;
template <class One, class... All>
inline constexpr bool stands_in<One, std::variant<All...>> = (std::is_same_v<One, All> || ...);
}  // namespace detail

/// The variant of checked values of a variant of frames or commands.
template <class Variant>
using AllChecked = typename detail::CheckedVariant<Variant>::type;

/// A frame of a peer on its way to a role.
struct CheckedFrame {
    RoleId role;        ///< 0: the bytes do not even say
    std::any frame;     ///< of the role's `AllChecked<Frames>`; empty when there is a fault
    std::string fault;  ///< why its sender is to be dropped; empty: none
};

/// Why a command is not carried out: a code for scripts, and what to do for people.
struct Refusal {
    std::string error;
    std::string message;
};

/// A command is a copyable struct that says in which role's list it stands; the list says whose it
/// is. One that is not in its list does not compile.
///
///   struct IssueData {
///       using List = struct LedgerCommands;
///       Bytes data;
///   };
///   struct LedgerCommands {
///       static constexpr RoleId role{1};
///       using Any = std::variant<SubmitTransaction, IssueData>;
///   };
template <class C>
concept CommandKind = requires {
    { C::List::role } -> std::convertible_to<RoleId>;
    typename C::List::Any;
};

/// Any command to any role.
class AnyCommand {
public:
    template <CommandKind C>
    AnyCommand(C command) : role_{C::List::role}, command_{std::move(command)}
    {
        static_assert(detail::stands_in<C, typename C::List::Any>);
    }

    [[nodiscard]] RoleId role() const noexcept { return role_; }
    /// Null when it is another one.
    template <class C>
    [[nodiscard]] const C* get_if() const noexcept
    {
        return std::any_cast<C>(&command_);
    }
    template <class C>
    [[nodiscard]] C* get_if() noexcept
    {
        return std::any_cast<C>(&command_);
    }

private:
    RoleId role_;
    std::any command_;
};

/// A command on its way to a role.
struct CheckedCommand {
    RoleId role;
    std::any command;  ///< of the role's `AllChecked<Commands>`; empty when it is refused
    Refusal refusal;   ///< `error` empty: none
};

}  // namespace weft::node
