<?php
/**
 * Plugin Name: Test doors
 *
 * wp_safe_remote_post() refuses loopback addresses and unusual ports, rightly. The tests' receivers have nothing else,
 * so on a test site these two filters open exactly 127.0.0.1. The plugin under test makes the safe call all the same.
 */

add_filter(
	'http_request_host_is_external',
	function ( $external, $host ) {
		return '127.0.0.1' === $host ? true : $external;
	},
	10,
	2
);
add_filter(
	'http_allowed_safe_ports',
	function ( $ports, $host, $url ) {
		return '127.0.0.1' === $host ? array_merge( $ports, array( (int) wp_parse_url( $url, PHP_URL_PORT ) ) ) : $ports;
	},
	10,
	3
);

// Nothing on a test machine answers WordPress's question for updates; asking only fills the log.
add_action(
	'init',
	function () {
		foreach ( array( 'wp_version_check', 'wp_update_plugins', 'wp_update_themes' ) as $check ) {
			remove_action( $check, $check );
			remove_action( 'admin_init', '_maybe_update_core' );
			remove_action( 'admin_init', '_maybe_update_plugins' );
			remove_action( 'admin_init', '_maybe_update_themes' );
		}
	}
);
