#include <weft/dkg/key_generation.hpp>

namespace weft::dkg {

std::string_view name(Failure::Why why) noexcept
{
    switch (why) {
    case Failure::Why::too_few_dealers: return "too_few_dealers";
    case Failure::Why::no_share: return "no_share";
    case Failure::Why::outvoted: return "outvoted";
    case Failure::Why::timeout: return "timeout";
    }
    return "";
}

std::string_view name(Fault fault) noexcept
{
    switch (fault) {
    case Fault::broadcast_impostor: return "broadcast_impostor";
    case Fault::broadcast_equivocation: return "broadcast_equivocation";
    case Fault::broadcast_oversized: return "broadcast_oversized";
    case Fault::broadcast_stray: return "broadcast_stray";
    case Fault::malformed_bundle: return "malformed_bundle";
    case Fault::wrong_answer: return "wrong_answer";
    case Fault::wrong_reveal: return "wrong_reveal";
    case Fault::wrong_reconstruction: return "wrong_reconstruction";
    case Fault::settlement_stray: return "settlement_stray";
    case Fault::settlement_equivocation: return "settlement_equivocation";
    case Fault::settlement_forgery: return "settlement_forgery";
    case Fault::endorsement_equivocation: return "endorsement_equivocation";
    case Fault::endorsement_forgery: return "endorsement_forgery";
    }
    return "";
}

}  // namespace weft::dkg
