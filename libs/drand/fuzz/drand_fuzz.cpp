#include <weft/drand/json.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::drand {

WEFT_FUZZ(drand_info)
{
    if (const auto info = read_info(to_string(input)))
        for (const auto form : {Form::first, Form::second})
            WEFT_CHECK(read_info(write_info(*info, form)) == *info);
}

WEFT_FUZZ(drand_round)
{
    for (const auto scheme :
         {drng::Scheme::pedersen_bls_chained, drng::Scheme::bls_unchained_g1_rfc9380})
        if (const auto round = read_round(to_string(input), scheme))
            WEFT_CHECK(read_round(write_round(*round), scheme) == *round);
}

}  // namespace weft::drand
