#pragma once

// What a node of the validators' network tells.

#include <weft/answers/casper.hpp>
#include <weft/node/event.hpp>

namespace weft::node {

struct CasperBlockAccepted {
    using List = struct CasperEvents;
    static constexpr std::string_view topic = "casper_block";
    static constexpr Weight weight = Weight::trace;
    Bytes block;
    types::NodeId creator;
    std::uint64_t era = 0;
    std::uint32_t deploys = 0;
    [[nodiscard]] std::string subject() const { return to_hex(block); }
};
BOOST_DESCRIBE_STRUCT(CasperBlockAccepted, (), (block, creator, era, deploys))
inline answers::Notes notes(const CasperBlockAccepted*)
{
    return {{"", "A block of a validator was found right. Subject: the block."}};
}

struct CasperBlockFinal {
    using List = struct CasperEvents;
    static constexpr std::string_view topic = "casper_final";
    static constexpr Weight weight = Weight::trace;
    Bytes block;
    std::uint64_t era = 0;
    [[nodiscard]] std::string subject() const { return to_hex(block); }
};
BOOST_DESCRIBE_STRUCT(CasperBlockFinal, (), (block, era))
inline answers::Notes notes(const CasperBlockFinal*)
{
    return {{"", "A block is final. Subject: the block."}};
}

struct CasperDeployEnded {
    using List = struct CasperEvents;
    static constexpr std::string_view topic = "casper_deploy";
    static constexpr Weight weight = Weight::trace;
    Bytes deploy;
    answers::CasperDeployState state = answers::CasperDeployState::final;
    [[nodiscard]] std::string subject() const { return to_hex(deploy); }
};
BOOST_DESCRIBE_STRUCT(CasperDeployEnded, (), (deploy, state))
inline answers::Notes notes(const CasperDeployEnded*)
{
    return {{"", "A deploy is final, expired or rejected. Subject: the deploy."}};
}

struct CasperEraOpened {
    using List = struct CasperEvents;
    static constexpr std::string_view topic = "casper_era";
    static constexpr Weight weight = Weight::info;
    std::uint64_t era = 0;
    Bytes opened_by;
    Bytes state;
    std::uint64_t validators = 0;
    [[nodiscard]] std::string subject() const { return std::to_string(era); }
};
BOOST_DESCRIBE_STRUCT(CasperEraOpened, (), (era, opened_by, state, validators))
inline answers::Notes notes(const CasperEraOpened*)
{
    return {{"", "A new era, with new stakes. Subject: its number."},
            {"state", "Hash of the state it begins with."}};
}

struct CasperEquivocation {
    using List = struct CasperEvents;
    static constexpr std::string_view topic = "casper_equivocation";
    static constexpr Weight weight = Weight::warning;
    types::NodeId validator;
    std::uint64_t era = 0;
    [[nodiscard]] std::string subject() const { return types::to_text(validator); }
};
BOOST_DESCRIBE_STRUCT(CasperEquivocation, (), (validator, era))
inline answers::Notes notes(const CasperEquivocation*)
{
    return {{"", "A validator made two blocks side by side. Subject: the validator."}};
}

struct CasperContradicted {
    using List = struct CasperEvents;
    static constexpr std::string_view topic = "casper_contradicted";
    static constexpr Weight weight = Weight::warning;
    Bytes block;
    [[nodiscard]] std::string subject() const { return to_hex(block); }
};
BOOST_DESCRIBE_STRUCT(CasperContradicted, (), (block))
inline answers::Notes notes(const CasperContradicted*)
{
    return {{"",
             "Half of the stake or less stands on a final block: more is faulty than the threshold "
             "allows. Subject: the block."}};
}

struct CasperEvents {
    using Any = std::variant<CasperBlockAccepted,
                             CasperBlockFinal,
                             CasperDeployEnded,
                             CasperEraOpened,
                             CasperEquivocation,
                             CasperContradicted>;
};

}  // namespace weft::node
