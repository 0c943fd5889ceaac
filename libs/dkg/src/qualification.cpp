#include <weft/base/check.hpp>
#include <weft/dkg/qualification.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::dkg {

namespace {

std::optional<Exclusion> exclusion(ValidatorIndex dealer,
                                   const Roll& roll,
                                   const Evidence& evidence,
                                   protocol::Committee committee)
{
    if (!roll.deals.contains(dealer)) return Exclusion::silent;
    std::size_t timely = 0;
    std::vector<ValidatorIndex> complainers;
    roll.verdicts.each([&](ValidatorIndex seat) {
        const auto& verdict = evidence.verdicts.at(seat);
        if (verdict.timely.contains(dealer)) ++timely;
        if (verdict.complaints.contains(dealer)) complainers.push_back(seat);
    });
    if (timely < committee.all_but_faulty()) return Exclusion::late;
    if (complainers.size() > committee.faulty_max()) return Exclusion::refused;
    if (WEFT_PLANTED(dkg_complaint_forgotten)) return std::nullopt;
    if (complainers.empty()) return std::nullopt;
    if (!roll.justifications.contains(dealer)) return Exclusion::unanswered;
    const auto& answers = evidence.answers.at(dealer);
    for (const auto seat : complainers)
        if (!answers.contains(seat)) return Exclusion::unanswered;
    return std::nullopt;
}

}  // namespace

std::string_view name(Exclusion exclusion) noexcept
{
    switch (exclusion) {
    case Exclusion::silent: return "silent";
    case Exclusion::late: return "late";
    case Exclusion::refused: return "refused";
    case Exclusion::unanswered: return "unanswered";
    }
    return "";
}

Bytes encode(const Roll& roll)
{
    codec::Writer out;
    write(out, roll.deals);
    write(out, roll.verdicts);
    write(out, roll.justifications);
    return std::move(out).take();
}

codec::Decoded<Roll> decode_roll(ByteSpan bytes, protocol::Committee committee)
{
    codec::Reader in{bytes};
    Roll roll;
    roll.deals = read_seats(in, committee.size());
    roll.verdicts = read_seats(in, committee.size());
    roll.justifications = read_seats(in, committee.size());
    return in.finish(std::move(roll));
}

Qualification qualify(const Roll& roll, const Evidence& evidence, protocol::Committee committee)
{
    Qualification result;
    for (std::uint16_t seat = 0; seat < committee.size(); ++seat) {
        const ValidatorIndex dealer{seat};
        if (const auto why = exclusion(dealer, roll, evidence, committee))
            result.excluded.push_back({dealer, *why});
        else
            result.qualified.add(dealer);
    }
    return result;
}

}  // namespace weft::dkg
