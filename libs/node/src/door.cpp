#include <weft/node/door.hpp>

#include <algorithm>

namespace weft::node {

namespace {

bool meet(ByteSpan a, ByteSpan b)
{
    const auto common = std::min(a.size(), b.size());
    return std::ranges::equal(a.first(common), b.first(common));
}

}  // namespace

std::string_view name(DoorsError error) noexcept
{
    switch (error) {
    case DoorsError::id_zero: return "id_zero";
    case DoorsError::id_twice: return "id_twice";
    case DoorsError::name_twice: return "name_twice";
    case DoorsError::disk_keys_meet: return "disk_keys_meet";
    }
    return "unknown";
}

codec::Decoded<RoleId> role_of_frame(ByteSpan frame) noexcept
{
    codec::Reader reader{frame};
    if (frame.size() > frame_bytes_max) reader.fail(codec::DecodeError::too_long);
    if (reader.u8() != frame_version) reader.fail(codec::DecodeError::unknown_version);
    const RoleId role{reader.u8()};
    if (const auto error = reader.error()) return std::unexpected{*error};
    return role;
}

std::expected<void, DoorsFault> check(std::span<const RoleDoor> doors)
{
    const auto fault = [](DoorsError error, std::string text) {
        return std::unexpected{DoorsFault{error, std::move(text)}};
    };
    for (auto door = doors.begin(); door != doors.end(); ++door) {
        const std::string own{door->name};
        if (door->id == RoleId{}) return fault(DoorsError::id_zero, own);
        for (auto other = doors.begin(); other != door; ++other) {
            const auto both = std::string{other->name} + ", " + own;
            if (door->id == other->id) return fault(DoorsError::id_twice, both);
            if (door->name == other->name) return fault(DoorsError::name_twice, own);
        }
        for (auto key = door->disk_keys.begin(); key != door->disk_keys.end(); ++key) {
            for (auto other = doors.begin(); other != door; ++other)
                for (const auto& taken : other->disk_keys)
                    if (meet(*key, taken))
                        return fault(DoorsError::disk_keys_meet, std::string{other->name} + ", " +
                                                                     own + ": " + to_hex(taken) +
                                                                     ", " + to_hex(*key));
            for (auto taken = door->disk_keys.begin(); taken != key; ++taken)
                if (meet(*key, *taken))
                    return fault(DoorsError::disk_keys_meet,
                                 own + ": " + to_hex(*taken) + ", " + to_hex(*key));
        }
    }
    return {};
}

Doors::Doors(std::vector<RoleDoor> doors) : doors_{std::move(doors)}
{
    WEFT_CHECK(check(doors_).has_value());
}

const RoleDoor* Doors::find(RoleId id) const
{
    const auto found = std::ranges::find(doors_, id, &RoleDoor::id);
    return found == doors_.end() ? nullptr : &*found;
}

CheckedFrame Doors::check_frame(ByteSpan frame, const Checking& checking) const
{
    const auto role = role_of_frame(frame);
    if (!role)
        return {.role = {},
                .frame = {},
                .fault = "frame: " + std::string{codec::name(role.error())}};
    const auto* door = find(*role);
    if (door == nullptr || !door->make) return {.role = *role, .frame = {}, .fault = {}};
    return door->check_frame(frame, checking);
}

CheckedCommand Doors::check_command(AnyCommand command, const Checking& checking) const
{
    const auto* door = find(command.role());
    if (door != nullptr && door->make) return door->check_command(std::move(command), checking);
    CheckedCommand refused{.role = command.role(), .command = {}, .refusal = {}};
    if (door != nullptr) {
        const std::string role{door->played_as};
        refused.refusal = {"not_a_" + role + "_node", "ask a node with the role " + role};
    } else {
        refused.refusal = {"unknown_role", "this program has no role for that"};
    }
    return refused;
}

}  // namespace weft::node
