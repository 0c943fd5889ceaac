#pragma once

// The catalogue of planted bugs: known mistakes in our own sources, for the tests of the tests.
//
// CMake makes the ctests planted.NAME from the rows below, so each row stands on one line and a
// bug is in no other list. `grep -rn NAME libs` finds where it is planted; a test says when a row
// is planted nowhere, or a planted name has no row.
//
// Columns: name, suite (the weft_planted call that names it), seeds, the mistake, what breaks.
// Seeds: how many, from 1 on; `FIRST + COUNT` begins where a bug that takes long was found before.

// clang-format off
#define WEFT_PLANTED_BUGS(BUG)                                                                     \
    BUG(rbc_echo_quorum_one_short, agreement, 10000, "the echo quorum is one short", "two correct nodes differ") \
    BUG(rbc_readies_not_joined, agreement, 10000, "f + 1 READY are not joined", "a node never comes to an output") \
    BUG(rbc_anybody_proposes, agreement, 10000, "anybody may propose", "a correct node accuses a correct node") \
    BUG(rbc_supplied_bytes_unchecked, agreement, 10000, "supplied bytes are not checked", "two correct nodes differ") \
    BUG(rbc_one_echoer_asked, agreement, 10000, "a payload is fetched from one echoer only", "a node never comes to an output") \
    BUG(coin_bad_shares_stay, agreement, 10000, "after one bad share no combination is accepted", "a node never comes to an output") \
    BUG(coin_of_ones_own, agreement, 10000, "everybody uses a bit of his own", "more than 60 rounds") \
    BUG(aba_conf_only_opens, agreement, 10000, "CONF only opens the gate, the own AUX outcome is kept", "no decision") \
    BUG(aba_share_leaves_at_once, agreement, 10000, "the coin share leaves at the start of the round", "a share is given before the CONF") \
    BUG(aba_no_conf, agreement, 10000, "there is no CONF at all", "no decision") \
    BUG(aba_term_quorum_one_short, agreement, 10000, "f TERM decide instead of f + 1", "two correct nodes differ") \
    BUG(aba_aux_without_proof, agreement, 10000, "AUX counts for values that are not in bin", "a node never comes to an output") \
    BUG(aba_bin_filled_by_one_correct, agreement, 40000, "f + 1 BVAL fill bin instead of 2f + 1", "a node never comes to an output") \
    BUG(aba_conf_counts_early, agreement, 10000, "CONF counts before its values are in bin", "more than 60 rounds") \
    BUG(aba_aux_quorum_one_short, agreement, 10000, "the AUX quorum is one short", "a bit that no correct node proposed is decided") \
    BUG(aba_past_rounds_forgotten, agreement, 10000, "BVALs of rounds left behind are not joined", "no decision") \
    BUG(aba_terminated_is_silent, agreement, 10000, "who has terminated counts as silent", "two correct nodes differ") \
    BUG(aba_later_rounds_dropped, agreement, 10000, "messages of later rounds are not kept", "a node never comes to an output") \
    BUG(acs_zeros_after_one_decision, agreement, 10000, "0 is given after one decision for 1", "fewer than n - f proposals") \
    BUG(acs_output_without_payloads, agreement, 10000, "output comes without the payloads not yet here", "fewer than n - f proposals") \
    BUG(acs_output_before_all_decided, agreement, 10000, "output comes at n - f decisions for 1", "two correct nodes differ") \
    BUG(fpacs_second_vote_after_pace, fpacs, 383 + 2000, "a commit vote is given after PACE", "two correct validators differ") \
    BUG(fpacs_two_first_votes, fpacs, 2000, "a leader's second list is voted for too", "two vectors are prepared") \
    BUG(fpacs_decision_of_any_slot, nodes, 300, "a decision does not name its slot", "a request that was taken is lost") \
    BUG(fpacs_pace_hides_prepared, fpacs, 259 + 2000, "PACE does not show what is prepared", "two correct validators differ") \
    BUG(peers_configured_untold, peers, 60, "the word of a configured peer is not passed on", "a node has few links") \
    BUG(peers_told_without_bound, peers, 60, "one peer may tell of any number", "a node knows too many by one word") \
    BUG(peers_any_guest, peers, 60, "a guest is taken without a place", "a node has more places than it may") \
    BUG(dkg_complaint_forgotten, dkg_runs, 400, "an unanswered complaint is forgotten", "a correct seat has no share") \
    BUG(dkg_victim_keeps_values, dkg_runs, 34 + 400, "a justification does not repair the victim's values", "a correct seat has no share") \
    BUG(dkg_reveal_without_proof, dkg_runs, 139 + 400, "a reveal is believed without its proof", "a correct seat has no share") \
    BUG(dkg_reconstruction_believed, dkg_runs, 83 + 400, "values in a reconstruction are believed", "a correct seat has no share") \
    BUG(dkg_in_time_left_out, dkg_runs, 280 + 400, "a leader may leave out what was in time", "a correct seat has no share") \
    BUG(dkg_silent_dealer_left_out, dkg_runs, 400, "who does not reveal is left out instead of reconstructed", "a correct seat has no share") \
    BUG(dkg_one_correct_certifies, dkg_runs, 400, "f + 1 endorsements certify", "a certificate does not verify") \
    BUG(dkg_unrevealed_hidden, dkg_runs, 17 + 400, "a leader may leave out who did not reveal", "no result in time") \
    BUG(dkg_late_verdict_counts, dkg_runs, 38 + 400, "a verdict counts however late", "no result in time") \
    BUG(dkg_endorsed_share_dropped, dkg_runs, 400, "who endorsed drops its share when its time is over", "a certificate names who has no share") \
    BUG(dkg_certificate_of_any_run, dkg_runs, 30 + 400, "an endorsement does not name its run", "a correct seat has no share") \
    BUG(handover_any_secret_dealt, handover, 400, "a dealer's first commitment need not be its share's key", "another key") \
    BUG(handover_help_believed, handover, 282 + 2000, "help is believed as it comes", "a share that is not the member's") \
    BUG(handover_few_have, handover, 2000, "f' + 1 that have a deal make it ready", "a member never gets its share") \
    BUG(handover_roll_unjudged, handover, 116 + 2000, "a member votes for any roll", "deals count that nobody has") \
    BUG(handover_mark_ignored, reshare, 30, "who forgot what it said in a hand-over votes again", "a correct node is accused") \
    BUG(dkg_one_correct_settles, settlement, 10000, "f + 1 votes settle", "a correct seat accuses a correct seat") \
    BUG(dkg_lock_ignored, settlement, 10000, "a new leader ignores the lock", "two correct seats differ") \
    BUG(node_speaks_before_durable, nodes, 300, "messages leave before what caused them is durable", "a restarted correct node contradicts itself") \
    BUG(node_lost_frames_stay_lost, nodes, 300, "what a broken session lost is not sent again", "a request is never processed") \
    BUG(node_runs_what_it_alone_saw, nodes, 15 + 300, "a node executes what only it has seen", "another result than the others'") \
    BUG(node_dead_anchor_posted_forever, nodes, 300, "an anchor that nobody carried in time is posted for ever", "refunds never arrive") \
    BUG(node_counts_a_stale_run, nodes, 300, "a batch that ran for an attempt that is over counts", "another result than the others'") \
    BUG(node_runs_a_chain_twice_at_once, nodes, 300, "a chain's next batch runs beside one that still runs", "two jobs of one number at once") \
    BUG(node_mark_ignored, marks, 150, "a node goes on where its log ends, whatever its mark says", "a number is used for two messages") \
    BUG(node_mark_not_raised, marks, 150, "the mark stays where it was at the start", "a number is used for two messages") \
    BUG(node_lost_mark_is_new, marks, 150, "a lost mark is taken for that of a new node", "a number is used for two messages") \
    BUG(watch_believes_one_peer, watch, 100, "one peer's clock is enough to call this node's wrong", "a node with the right time says that its clock is off") \
    BUG(watch_trusts_old_clocks, watch, 100, "what was told before a jump counts after it", "a message is signed far ahead") \
    BUG(watch_takes_late_answers, watch, 1000, "an answer counts however long it took", "a message is signed far ahead") \
    BUG(watch_asks_once, watch, 100, "peers are asked when they connect and never again", "a node with the right time says that its clock is off") \
    BUG(watch_signs_unsure, watch, 100, "a node that knows no clock but its own signs", "a message is signed far ahead") \
    BUG(committee_forgets_proposal, nodes, 300, "a restarted node forgets what it proposed", "a restarted correct node contradicts itself") \
    BUG(committee_forgets_its_clock, nodes, 41 + 300, "a restarted node forgets that it gave a leader up", "a correct node was accused") \
    BUG(committee_votes_unmarked, nodes, 300, "what a member says raises no mark", "a correct node is accused") \
    BUG(node_pool_only_in_memory, nodes, 300, "an off-ledger request that was taken is in memory alone", "a request that was taken is lost") \
    BUG(committee_keeps_stale_batch, nodes, 300, "who is moved to the next attempt keeps the batch of the one before", "a member runs a batch that nobody else runs") \
    BUG(node_believes_one_of_a_loss, returns, 60, "one ledger node's word loses what the chain has processed", "the chain went back, and nothing was lost") \
    BUG(node_return_loses_off_ledger, returns, 20, "off-ledger requests of blocks that were taken back are gone", "the off-ledger request was not processed again") \
    BUG(chain_return_carries_again, returns, 60, "a return leaves in the outbox what an anchor that stands has carried", "no anchor after the return") \
    BUG(node_return_not_asked_for, returns, 60, "who cannot make a return that is decided does not ask for its block", "the chain stands still") \
    BUG(chain_old_committee_goes_on, rotation, 60, "members go on after their committee's last block", "two states of one block") \
    BUG(chain_old_share_kept, rotation, 60, "a member keeps its share after the hand-over", "a share of the old committee is left") \
    BUG(node_keeps_old_address, move, 30, "the share of an old address stays on disk", "a share of the old address is left") \
    BUG(node_reads_forward_alone, move, 30, "what was forwarded is read without what it was", "a request is never processed") \
    BUG(node_forgets_agreement, move, 30, "that an operator agreed to a move is not on disk", "not taken over") \
    BUG(node_silent_source_keeps_places, join, 7 + 54, "parts of a state that a silent source was asked for are asked of nobody else", "an access node does not follow") \
    BUG(node_waits_for_one_snapshot, join, 14 + 47, "a snapshot that nobody gives any more is waited for", "an access node does not follow") \
    BUG(node_gathers_unmarked, join, 60, "a state that is half there is taken for whole after a kill", "an access node does not follow") \
    BUG(node_prunes_past_snapshots, join, 21 + 40, "blocks after a snapshot that is given are pruned", "an access node does not follow") \
    BUG(committee_attempts_mixed, nodes, 300, "what was said in an attempt left behind counts in the next", "a correct node was accused") \
    BUG(chain_refund_lost, chain, 150, "the refund of a failed request is lost", "the account check") \
    BUG(chain_request_token_counted_twice, chain, 150, "a request token is counted twice", "the account check") \
    BUG(chain_nested_call_not_rolled_back, chain, 150, "a failed call within a call is not rolled back", "accounts against the model") \
    BUG(chain_pointer_in_block, chain, 150, "a pointer reaches the block", "two executions differ") \
    BUG(chain_trace_taken_after_rollback, solo, 150, "a trace looks at the changes after they were taken back", "what was rolled back is not shown") \
    BUG(chain_trace_gas_of_the_call_alone, solo, 150, "a call's gas in a trace is without that of the calls within", "the gas of the calls is not all") \
    BUG(chain_estimate_is_late, solo, 150, "an estimate is of a block one nanosecond later", "the estimate is another one") \
    BUG(solo_returns_after_one_round, solo, 150, "a call returns when each chain has made one block", "what was asked of the other chain has not run") \
    BUG(chain_unit_processed_again, chain, 150, "a unit is processed again", "a request is answered that nobody made") \
    BUG(chain_off_ledger_replayed, chain, 150, "an off-ledger request with a used number runs", "a request is answered that nobody made") \
    BUG(chain_off_ledger_number_not_used, chain, 150, "an off-ledger request leaves its account's number as it was", "a request is answered that nobody made") \
    BUG(chain_free_tokens_dropped, chain, 150, "free tokens are dropped", "the account check") \
    BUG(chain_old_home_speaks, chain, 150, "an old home of a chain speaks for its contracts", "a request does what it must not") \
    BUG(chain_old_home_spent, chain, 150, "a unit at an old home is processed where it is", "the ledger refuses the anchor") \
    BUG(chain_move_waits, chain, 150, "the block that moves a chain waits for the anchor interval", "the ledger refuses the anchor") \
    BUG(chain_rest_of_division_lost, chain, 150, "the rest of the validators' share is lost", "the account check") \
    BUG(chain_rest_of_gas_lost, chain, 150, "what a request did not use of the deposit for its gas is lost", "the account check") \
    BUG(chain_own_request_stays, chain, 150, "a request to the own chain stays in the queue when it runs", "the account check") \
    BUG(chain_own_request_without_its_tokens, chain, 150, "a request to the own chain runs without its tokens", "accounts against the model") \
    BUG(chain_refund_name_ignored, abroad, 60, "what comes back of a request goes to its sender, whomever it names", "an account that nobody can use") \
    BUG(chain_home_to_bare_address, abroad, 60, "what a chain cannot hold goes to the bare address of the chain it came from", "an account without its tokens") \
    BUG(chain_slot_not_kept, abroad, 60, "a color that went abroad keeps no slot", "an account without its tokens") \
    BUG(vm_loop_too_cheap, vm, 400, "a loop costs one too little each time it comes back", "gas against the model") \
    BUG(vm_skipped_code_charged, vm, 400, "what a branch skips is charged all the same", "gas against the model") \
    BUG(vm_code_behind_block_charged_early, vm, 400, "what stands behind a block is charged with its start", "gas against the model") \
    BUG(vm_callee_gas_forgotten, vm, 400, "what the callee used is forgotten", "gas against the model") \
    BUG(vm_memory_free, vm, 400, "memory is free", "gas against the model") \
    BUG(vm_last_count_lost, vm, 400, "the counter's last value stays in the local", "gas against the model") \
    BUG(vm_return_passes_counters, vm, 400, "a return passes by the end of the body, which writes the counters", "gas against the model") \
    BUG(congestion_mana_ignored, congestion, 300, "all issuers have the same share", "who keeps to half of its share waits too long") \
    BUG(congestion_keys_take_turns, congestion, 300, "keys without mana take turns, not the peers they come from", "who keeps to half of its share waits too long") \
    BUG(congestion_late_comers_dropped, congestion, 300, "when full, what comes is dropped, whoever fills the room", "who keeps to half of its share is dropped") \
    BUG(congestion_late_pledge_counts_full, congestion, 300, "a late pledge counts as if it were new", "mana differs from the closed form") \
    BUG(casper_equivocator_heard, casper_definitions, 1000, "an equivocator's last message counts", "another score than the definition's") \
    BUG(casper_old_score_stays, casper_definitions, 1000, "what a latest message leaves keeps its score", "another score than the definition's") \
    BUG(casper_reads_commute, casper_definitions, 1000, "reads commute with writes and adds", "other parents than the definition's") \
    BUG(casper_gas_before_score, casper_definitions, 1000, "cumulative gas is compared before the score", "another fork choice than the definition's") \
    BUG(casper_common_past_conflicts, casper_definitions, 1000, "what both sides have is compared too", "other parents than the definition's") \
    BUG(casper_scoreless_walked, casper_definitions, 1000, "children without score are walked to", "another fork choice than the definition's") \
    BUG(casper_majority_of_half, casper_definitions, 1000, "half of the stake is a majority", "other parents than the definition's") \
    BUG(casper_list_sorted_again, casper_definitions, 1000, "the whole list is sorted each round", "another fork choice than the definition's") \
    BUG(casper_own_need_not_be_cited, casper_definitions, 1000, "a proposer need not cite its own latest message", "another verdict than the definition's") \
    BUG(casper_joined_one_way, casper_definitions, 1000, "two supporters are joined when one knows of the other", "another clique than the definition's") \
    BUG(casper_shown_joined_one_way, casper_definitions, 1000, "in the graph that is shown two are joined when one knows of the other", "another weight of a support graph's clique than the definition's") \
    BUG(casper_looked_at_late, casper_definitions, 1000, "a block is looked at again when one unit of stake more than needed has spoken", "another final block than the definition's") \
    BUG(casper_left_still_joined, casper_definitions, 1000, "who left a block and came back is joined as before", "another clique than the definition's") \
    BUG(casper_equivocator_supports, casper_definitions, 1000, "an equivocator is a vertex of the support graph", "another clique than the definition's") \
    BUG(casper_seen_over_parents, casper_definitions, 1000, "knowledge follows parents only", "another decision weight than the definition's") \
    BUG(casper_color_without_edges, casper_definitions, 1000, "neighbours get the same color", "another clique than the definition's") \
    BUG(drng_wrong_share_stays, drng_members, 40 + 300, "a wrong share stays among the others", "a correct member is behind at the end") \
    BUG(drng_nobody_helps, drng_members, 60, "who is behind is not helped", "a correct member is behind at the end") \
    BUG(drng_restart_forgets, drng_members, 18 + 60, "a restarted member has no rounds for others", "a correct member is behind at the end") \
    BUG(drng_signs_early, drng_members, 60, "a share is given a round before its time", "a round comes before its time") \
    BUG(drng_one_publisher, drng_members, 60, "only one member ever publishes a round", "a round was never published") \
    BUG(drng_skipped_round_taken, drng_members, 60, "a follower takes a round that skips", "a follower's rounds are not consecutive") \
    BUG(voting_two_likes_heard, voting_network, 1000, "a peer that likes two that conflict is heard", "a node likes two that conflict") \
    BUG(voting_decided_votes_go_on, voting_network, 1000, "a vote goes on when its level is another", "a decided opinion is voted on") \
    BUG(voting_rejected_conflicts_lock, voting_network, 1000, "rejected conflicts count as conflicts", "rejected conflicts lock their funds") \
    BUG(voting_undecided_conflicts_overlooked, voting_network, 1000, "only conflicts that are liked count", "a node likes two that conflict") \
    BUG(voting_majority_leaves_conflicts, voting_network, 1000, "a majority leaves the conflicts", "a node likes two that conflict") \
    BUG(voting_rejected_input_overlooked, voting_network, 1000, "what spends from a rejected transaction is not rejected", "its state against its input's") \
    BUG(voting_children_not_told, voting_network, 6000, "what spends from it keeps its state", "its state against its input's") \
    BUG(voting_confirmed_alone, voting_network, 1000, "what a confirmed transaction spends from is left", "a confirmed transaction is not liked") \
    BUG(voting_one_round_decides, voting_network, 1000, "a vote ends with its first round", "more disagreement than measured") \
    BUG(voting_like_says_nothing_of_conflicts, voting_network, 10000, "liking one leaves unknown what is unknown", "a node likes two that conflict") \
    BUG(voter_forgets_ended_votes, votes, 60, "how votes of an earlier life ended is not recalled", "a restarted node is for what it was against") \
    BUG(polls_write_nothing, votes, 60, "how a vote ended is not written", "a restarted node is for what it was against") \
    BUG(polls_state_what_is_old, votes, 25 + 200, "a restarted node writes of what it wrote of before", "two lives write of one transaction") \
    BUG(voter_never_doubts, votes, 100, "a like that weight does not bear out is never voted on again", "a conflict never ends") \
    BUG(polls_ignore_majorities, votes, 60, "a majority does not overrule the own opinion", "a conflict never ends") \
    BUG(tangle_opinion_ignored, votes, 60, "the own opinion does not reach the choice of tips", "a node attaches to what it is against") \
    BUG(tangle_children_pledge_first, tangle, 100, "what is confirmed together pledges its mana in any order", "a node takes mana that is not there") \
    BUG(tangle_sides_weigh_themselves, order, 200, "sides of conflicts are weighed with the mana they gave", "two orders have other weights") \
    BUG(tangle_sides_weighed_by_the_confirmed, order, 200, "mana weighs sides only where what gave it is confirmed", "two orders have other weights") \
    BUG(tangle_never_falls, tangle, 200, "what is confirmed stays so, whatever is heavier", "two nodes that know the same differ") \
    BUG(tangle_messages_stay, tangle, 200, "messages stay confirmed when their branch falls", "two nodes that know the same differ") \
    BUG(tangle_mana_stays, tangle, 200, "what is taken back leaves its mana", "two nodes have other mana") \
    BUG(casper_withdraw_before_time, casper_lives, 300, "what was unbonded is paid out at once", "paid before its time") \
    BUG(casper_leaving_is_not_slashed, casper_lives, 300, "an equivocator keeps what is on its way out", "an equivocator keeps stake") \
    BUG(casper_stake_counts_at_once, casper_lives, 300, "the stake stays an account's until the next era", "tokens come or go") \
    BUG(ledger_spent_output_kept, window, 20, "what a final transaction spent can be spent again", "another balance than without a window") \
    BUG(pruning_forgets_the_unspent, pruning, 12, "what gave an unspent output is erased like the rest", "what gave an unspent output is not found") \
    BUG(pruning_leaves_the_index, pruning, 12, "the index of erased messages stays", "log and index have other messages") \
    BUG(tangle_final_too_early, window, 20, "a transaction is final while a conflict of it may still come", "a message is refused that all others book") \
    BUG(tangle_parents_let_go, window, 20, "what may still be attached to is let go", "a message in the window is refused") \
    BUG(tangle_attaches_to_what_leaves, window, 46 + 200, "nodes attach to what leaves the window of others", "an honest message is refused") \
    BUG(casper_closing_commutes, casper_nodes, 66 + 300, "what closes an era commutes with the blocks beside it", "a deploy that was taken is not final everywhere") \
    BUG(casper_speaks_for_nothing, casper_nodes, 300, "who hears something answers while anything is not final", "a network that cannot finalise goes on making blocks") \
    BUG(casper_joined_state_believed, casper_nodes, 45 + 300, "who joins late takes any state that it is given", "two nodes opened an era with another block or state") \
    BUG(casper_speaks_before_durable, casper_nodes, 56 + 300, "a block leaves before it is on disk", "an honest validator made two blocks side by side") \
    BUG(casper_mark_ignored, casper_nodes, 300, "who forgot what it said goes on when it has listened", "an honest validator made two blocks side by side") \
    BUG(casper_lost_mark_ignored, casper_nodes, 300, "who lost its mark goes on when it has listened", "an honest validator made two blocks side by side") \
    BUG(casper_no_majority_set, casper_network, 3000, "the fork choice does not start from the majority set", "a final block is abandoned") \
    BUG(casper_judged_in_own_view, casper_network, 3000, "parents are judged in the judge's own view", "an honest block is refused")
// clang-format on
