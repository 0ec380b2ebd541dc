<?php
/**
 * Signatures by the Standard Webhooks specification.
 *
 * @package Pinwright
 */

/**
 * Signs message bodies with the site's secret.
 */
final class Pinwright_Signer {

	/**
	 * The headers that prove where a message comes from: HMAC-SHA256 over `id.timestamp.body`.
	 *
	 * @param string $secret    `whsec_` and base64.
	 * @param string $id        The message's id: the same for every attempt.
	 * @param int    $timestamp This attempt's time: the receiver refuses what is older than some minutes.
	 * @param string $body      The exact bytes that are sent.
	 * @return array<string, string>
	 */
	public static function headers( string $secret, string $id, int $timestamp, string $body ): array {
		$key = base64_decode( substr( $secret, strlen( 'whsec_' ) ) );
		$mac = hash_hmac( 'sha256', "$id.$timestamp.$body", $key, true );
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp,
			'webhook-signature' => 'v1,' . base64_encode( $mac ),
		);
	}

	/**
	 * Whether a text is a secret that can sign: `whsec_` and base64 of 24 to 64 bytes.
	 *
	 * @param mixed $secret What the service sent.
	 */
	public static function is_secret( $secret ): bool {
		if ( ! is_string( $secret ) || 0 !== strpos( $secret, 'whsec_' ) ) {
			return false;
		}
		$key = base64_decode( substr( $secret, strlen( 'whsec_' ) ), true );
		return false !== $key && strlen( $key ) >= 24 && strlen( $key ) <= 64;
	}
}
