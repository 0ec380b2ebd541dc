"""What can be wrong with a pin or an account, in words for a blogger: one sentence that tells it, one that mends it.

The texts of `docs/ERRORS.md`, of holds and of Pinterest's refusals are all these. Where the program knows more (an
answer's status, a file's size) its own sentence stands in place of `text`; the cure stays the same. A guard test holds this table to
the codes in the program.
"""

from __future__ import annotations

from typing import NamedTuple


class Trouble(NamedTuple):
    """`text` says what is wrong, `cure` what to do about it."""

    text: str
    cure: str


# what waits for somebody or for something although the pin is due
HOLDS = {
    "post_gone": Trouble("The post is no longer public, so this pin waits.", "Publish the post again, publish the pin anyway, or cancel it."),
    "link_dead": Trouble("The page behind this pin is not there.", "Publish it again, or give the pin another link."),
    "link_moved": Trouble("The link leads somewhere else than to the post.", "Use the post's present address."),
    "link_silent": Trouble("The page did not answer, so nobody knows whether readers can open it.", "Open it in a browser; when it loads, look again or publish anyway."),
    "noindex": Trouble("The page asks not to be listed (noindex), and Pinterest may hide pins of such pages.", "Allow search engines on the page, or publish anyway."),
    "paywall": Trouble("The page says that not everybody can read it (a paywall).", "Open it for readers who come from Pinterest, or publish anyway."),
    "nopin": Trouble("The page asks that nothing is pinned from it (nopin).", "Take the tag off the page, or publish anyway."),
    "board_gone": Trouble("Its board no longer exists on Pinterest.", "Choose another one."),
    "image_bad": Trouble("Its image cannot be used.", "Regenerate it or choose another one."),
    "texts_too_long": Trouble("A text is longer than Pinterest takes.", "Shorten it."),
    "image_repeated": Trouble("Its image looks like one that this account shows already.", "Draw it anew, choose another picture, or publish it as it is."),
    "defect": Trouble("Something in this pin could not be read, so it waits.", "Edit it or try again; the log names the cause."),
    "video_waits": Trouble("Pinterest gets its video first and works on it.", "The pin goes out by itself as soon as that is done."),
    "video_failed": Trouble("Pinterest could not use its video.", "Try again, or upload the video in another form."),
    "not_republished": Trouble("Pinterest has removed the old pin, but the new one has no slot yet.", "Give it a slot, or publish it now."),
    "ambiguous": Trouble("Pinterest may have this pin already.", "Please look at the board and say."),
}  # fmt: skip

PINTEREST = {
    "rate_limited": Trouble("Pinterest asks for a pause because there were many requests.", "It goes on by itself after the pause."),
    "app_budget_spent": Trouble("The Pinterest app has used up what Pinterest allows it for now.", "It goes on by itself when there is room again."),
    "spam_blocked": Trouble("Pinterest holds this account back to fight spam. Nothing was created.", "All pins of the account wait some hours and then go on by themselves. Fewer pins a day keep it from coming back."),
    "token_refused": Trouble("Pinterest does not accept the account's access any more.", "It is renewed by itself; if that fails, connect the account again."),
    "image_not_fetched": Trouble("Pinterest could not load the picture this time.", "That usually passes; the pin is sent again."),
    "trial_access": Trouble("Your Pinterest app has trial access, which may not create real pins.", "Apply for standard access in Pinterest's developer pages, then retry."),
    "not_permitted": Trouble("Pinterest does not let this account do that.", "Check that you own the board and that the connection has all permissions, then retry."),
    "image_too_small": Trouble("Pinterest finds the picture too small.", "Regenerate the pin or choose a larger picture."),
    "image_broken": Trouble("Pinterest cannot read the picture.", "Regenerate the pin or choose another picture."),
    "board_not_found": Trouble("The board does not exist on Pinterest any more.", "Refresh the boards, choose another one, then retry."),
    "section_not_found": Trouble("The section of the board does not exist any more.", "Refresh the boards, choose another section or none, then retry."),
    "pin_not_found": Trouble("The pin does not exist on Pinterest any more.", "Somebody removed it there; make a new one if you want it back."),
    "pinterest_rejected": Trouble("Pinterest does not accept something in this pin.", "Read what it says, correct the pin, then retry."),
    "not_found_on_pinterest": Trouble("Pinterest does not find what this needs.", "Refresh the boards, then retry."),
    "edit_not_permitted": Trouble("Pinterest does not let this app change pins that are published.", "Take the change back, change the pin on Pinterest itself, or delete it and publish it again."),
    "outcome_unknown": Trouble("Pinterest's answer does not say whether this was carried out.", "We look before anything is repeated."),
    "pinterest_transient": Trouble("Pinterest has trouble of its own.", "Nothing is lost; it is tried again by itself."),
    "pinterest_unreachable": Trouble("Pinterest could not be reached, so nothing was sent.", "It goes on by itself when it can be reached again."),
    "worker_lost": Trouble("The worker that sent this pin ended before it could tell the outcome.", "Its board is looked at before anything is repeated."),
    "perhaps_yours": Trouble("A pin on Pinterest carries the address of this one, but differs from what was sent: it may be yours, so it was left there.", "Remove it on Pinterest if you do not want it."),
    "attempts_spent": Trouble("Pinterest did not take this pin although it was tried several times; it was looked for and is not on its board.", "Retry it when Pinterest works again."),
}  # fmt: skip

ACCOUNTS = {
    "grant_invalid": Trouble("Pinterest ended this connection.", "Connect the account again; its pins keep their slots and wait for it."),
    "reconnect_soon": Trouble("Pinterest does not renew this connection any more, because its last answer got lost. It works for a few days yet.", "Connect the account again before then."),
    "tokens_unreadable": Trouble("The stored access to this account cannot be opened: PINWRIGHT_SECRET_KEY has changed.", "Put the old key behind the new one, in every worker: the account goes on by itself within a minute or two. Where that key is lost, connect the account again."),
    "access_retried": Trouble("Pinterest does not accept the account's access just now.", "It is tried again by itself, and you are told if it stays so."),
    "app_refused": Trouble("Pinterest does not accept the app id and secret.", "Check both in the settings, then connect again."),
    "disconnected_by_person": Trouble("This account was disconnected here.", "Connect it again when its pins should go on."),
}  # fmt: skip

MAKING = {
    "page_unreachable": Trouble("The blog could not be reached.", "Open the post in a browser. If it loads there, choose Retry."),
    "page_too_slow": Trouble("The blog took too long to answer.", "Look at the blog's speed, then choose Retry."),
    "page_gone": Trouble("The post's page is not there, or not for everyone.", "When the post opens for everyone, choose Retry."),
    "page_elsewhere": Trouble("The address leads to another site, or to the home page, instead of the post.", "Use the post's present address; if the other site is yours, connect it here, then choose Retry."),
    "page_failed": Trouble("The blog answered with an error.", "When the post opens again, choose Retry."),
    "page_password": Trouble("The post is protected with a password, so readers would see nothing.", "Remove the password in WordPress, then choose Retry."),
    "page_sign_in": Trouble("The page asks for a sign-in, so readers would see nothing.", "Open it for everybody, then choose Retry."),
    "page_shielded": Trouble("Something on the site keeps programs out, such as a firewall or a bot check.", "Allow visitors whose name holds “Pinwright” there (in Cloudflare under Security › WAF), then choose Retry."),
    "page_consent": Trouble("The site shows a question about cookies in the place of the page.", "Let the cookie plugin show the page behind its question, then choose Retry."),
    "page_maintenance": Trouble("The site says that it is being worked on.", "It is tried again by itself; when the site is back, you can choose Retry."),
    "page_empty": Trouble("There is nothing on the page to make a pin from.", "Give the post a title and a picture, then choose Retry."),
    "page_too_large": Trouble("The page is larger than what is read.", "Make the page smaller, or make the pin by hand."),
    "page_unusable": Trouble("The page could not be used.", "Open the post in a browser and see what is odd, then choose Retry."),
    "too_many_redirects": Trouble("The address leads from one page to the next without an end.", "Use the post's last address."),
    "wrong_content_type": Trouble("The address is no web page.", "Use the address of the post itself."),
    "bad_url": Trouble("The address is no web address.", "Copy it from a browser, beginning with https://."),
    "address_not_allowed": Trouble("That address is not a public web address, so it is not fetched.", "Use the post's public address, the one that readers open."),
    "image_unusable": Trouble("A picture could not be used.", "Give the post another picture, then choose Retry."),
    "picture_unusable": Trouble("The picture that was chosen for this pin cannot be loaded, or is too small.", "Choose another one of the post, or upload one."),
    "no_usable_photo": Trouble("No photo of the page could be used, so the pin has a designed picture.", "Give the post a larger photo and regenerate, if you want one."),
    "no_other_picture": Trouble("The picture looks as it did: the post's photos and the profile's templates give no other one.", "Upload a picture, choose another photo or template, or allow more templates in the profile."),
    "template_unfit": Trouble("The pin has another template than the one that was asked for, because the post lacks what that one needs.", "Choose a template that fits the post, or give the post what is missing."),
    "studio_failed": Trouble("The page or picture could not be worked on.", "Choose Retry; if it stays so, use another picture."),
    "studio_timeout": Trouble("The page or picture took too long to work on.", "Choose Retry; if it stays so, use a smaller picture."),
    "storage_unavailable": Trouble("The place where images are kept does not answer.", "It is tried again by itself; whoever runs the server should look at the storage."),
}  # fmt: skip

# the older posts of a blog
OLDER_POSTS = {
    "waiting": Trouble("The blog did not answer as it should, so it gets a rest.", "It is tried again by itself."),
    "blog_blocks_us": Trouble("Something on the blog keeps programs out, such as a firewall or a security plugin.", "Allow visitors whose name holds “Pinwright” there (in Cloudflare under Security › WAF), then look again."),
    "blog_private": Trouble("The blog asks visitors to sign in or for a password, so its posts cannot be read and pins would lead nowhere.", "Make it public, then look again."),
    "blog_moved": Trouble("The address leads to another site.", "Use the blog's present address."),
    "blog_not_found": Trouble("There is no blog at this address.", "Use the address of its first page, as it stands in a browser."),
    "blog_disallows_us": Trouble("The blog's robots.txt asks programs to leave it alone.", "If it is your blog, allow “Pinwright” there, then look again."),
    "robots_unreadable": Trouble("The blog's robots.txt answers with an error, so it is not known what may be read.", "Open it in a browser (the blog's address followed by /robots.txt), mend that, then look again."),
    "lists_unreadable": Trouble("The blog names lists of its posts, but none of them could be read.", "Open its sitemap in a browser and mend what is broken (in WordPress the SEO plugin makes it), then look again."),
    "lists_too_heavy": Trouble("Several of the blog's lists of posts were too heavy to be read, so no further ones were looked at.", "Open its sitemap in a browser and look what is odd about it (in WordPress the SEO plugin makes it), then look again; or make pins from single addresses."),
    "no_posts_found": Trouble("No list of posts was found: neither WordPress's own, nor a sitemap, nor a feed.", "Switch on a sitemap (in WordPress untick “Discourage search engines” under Settings › Reading), then look again; or make pins from single addresses."),
    "blog_stays_closed": Trouble("Several posts in a row could not be read, so pinning older posts is paused; the posts keep their turns.", "Open one of them in a browser and mend what stands in the way (a firewall or a plugin must let visitors pass whose name holds “Pinwright”), then choose Go on."),
    "earlier_pins_unread": Trouble("What the account had pinned before it came here is still being read, so that no post is pinned twice.", "It goes on by itself when that is done."),
    "post_crashed": Trouble("Something went wrong on our side with this post.", "Make its pins by hand; the details are in the log."),
    "left_as_drafts": Trouble("The pins were made, but could not be scheduled, so pinning older posts is paused.", "Make room for them, or schedule these drafts yourself, then choose Go on."),
}  # fmt: skip

WRITING = {
    "writer_failed": Trouble("The AI writer failed, so the local writer wrote this.", "Regenerate the text later."),
    "writer_timeout": Trouble("The AI service took too long to answer, so the local writer wrote this.", "Regenerate the text; if it stays so, raise PINWRIGHT_OPENAI_TIMEOUT_SECONDS or choose a faster model."),
    "writer_unreachable": Trouble("The AI service could not be reached, so the local writer wrote this.", "Regenerate the text later; if it stays so, check OPENAI_BASE_URL."),
    "writer_rate_limited": Trouble("The AI service accepts no more requests for now, so the local writer wrote this.", "Look at your limit and your credit there, then regenerate the text."),
    "writer_bad_key": Trouble("The AI service does not accept the key, so the local writer wrote this.", "Put a valid key into OPENAI_API_KEY and start the service anew, then regenerate the text."),
    "writer_bad_model": Trouble("The AI service does not know the model or the address, so the local writer wrote this.", "Check PINWRIGHT_OPENAI_MODEL and OPENAI_BASE_URL, then regenerate the text."),
    "writer_refused": Trouble("The AI service declined to write about this page, so the local writer wrote this.", "Nothing is wrong with the pin. Edit the text where you like."),
    "writer_bad_answer": Trouble("The AI's texts broke the rules, so they are not used and the local writer wrote this.", "Regenerate the text; if it happens often, choose another model."),
    "writer_cap_reached": Trouble("Today's budget for the AI writer is used up, so the local writer wrote this.", "Raise the budget under Writing, or regenerate the text after midnight."),
    "wish_unmet": Trouble("The AI writer was asked twice and did not follow all of this wish.", "Regenerate the text, word the wish otherwise, or edit the text."),
    "wish_needs_ai": Trouble("Without an AI key only a few common wishes work, and this is none of them, so it was not followed.", "Ask for “shorter”, “longer”, “with emoji”, “without emoji”, “with hashtags”, “without hashtags”, “as a question”, “another angle”, “mention …” or “don’t mention …”, set the AI writer up, or edit the text."),
    "wish_partly_followed": Trouble("Not all of this wish could be followed: without an AI key only a few common wishes work, and only as far as the page has the words.", "Ask for “shorter”, “longer”, “with emoji”, “without emoji”, “with hashtags”, “without hashtags”, “as a question”, “another angle”, “mention …” or “don’t mention …” with words of the page, set the AI writer up, or edit the text."),
    "word_to_avoid_kept": Trouble("A word to avoid still stands in a title, because the page offers no other wording.", "Edit the title, or take the word off the list under Writing."),
}  # fmt: skip

SECTIONS = {
    "A pin waits": HOLDS,
    "Pinterest said no, or nothing": PINTEREST,
    "An account": ACCOUNTS,
    "A pin could not be made": MAKING,
    "Older posts could not be pinned": OLDER_POSTS,
    "The AI writer did not write": WRITING,
}
TROUBLES = HOLDS | PINTEREST | ACCOUNTS | MAKING | OLDER_POSTS | WRITING


def say(code: str) -> str:
    """Both sentences."""
    return " ".join(TROUBLES[code])


def cure_of(code: str | None) -> str | None:
    """What to do about it, None where the code is not one of these."""
    found = TROUBLES.get(code or "")
    return found.cure if found else None
