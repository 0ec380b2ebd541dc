<?php
/**
 * The one thing a person copies from Pinwright into WordPress.
 *
 * @package Pinwright
 */

/**
 * Reads connection keys: `pwc_` and base64url of JSON with the service's address and a one-use code.
 */
final class Pinwright_Connection_Key {

	/**
	 * Reads a key.
	 *
	 * @param string $text What was pasted; line breaks and blanks that came along do not matter.
	 * @return array{url: string, code: string}|WP_Error
	 */
	public static function parse( string $text ) {
		$text = (string) preg_replace( '/\s+/', '', $text );
		if ( 0 !== strpos( $text, 'pwc_' ) ) {
			return new WP_Error( 'pinwright_key', __( 'This is not a connection key: it should begin with “pwc_”. Copy it whole from Pinwright, under WordPress.', 'pinwright' ) );
		}
		$json = base64_decode( strtr( substr( $text, 4 ), '-_', '+/' ), true );
		$key  = false === $json ? null : json_decode( $json, true );
		$url  = is_array( $key ) && is_string( $key['url'] ?? null ) ? untrailingslashit( esc_url_raw( $key['url'], array( 'http', 'https' ) ) ) : '';
		$code = is_array( $key ) && is_string( $key['code'] ?? null ) ? $key['code'] : '';
		if ( '' === $url || '' === $code || ! wp_parse_url( $url, PHP_URL_HOST ) ) {
			return new WP_Error( 'pinwright_key', __( 'This connection key is damaged, perhaps a part is missing. Copy it again from Pinwright, under WordPress.', 'pinwright' ) );
		}
		if ( 1 !== ( $key['v'] ?? null ) ) {
			return new WP_Error( 'pinwright_key', __( 'This connection key is made for a newer version of this plugin. Update the plugin, then save the key again.', 'pinwright' ) );
		}
		if ( 0 !== strpos( $url, 'https://' ) && ! self::is_local( (string) wp_parse_url( $url, PHP_URL_HOST ) ) ) {
			return new WP_Error( 'pinwright_key', __( 'This key would send the secret over an unprotected connection (http). Give Pinwright an https address and make a new key.', 'pinwright' ) );
		}
		return array(
			'url'  => $url,
			'code' => $code,
		);
	}

	/**
	 * Whether a host is this machine or lies in the own network, where plain http is usual.
	 *
	 * @param string $host Host name or address.
	 */
	private static function is_local( string $host ): bool {
		$host = trim( $host, '[]' );
		if ( filter_var( $host, FILTER_VALIDATE_IP ) ) {
			return ! filter_var( $host, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE );
		}
		return false === strpos( $host, '.' ) || '.local' === substr( $host, -6 );
	}
}
