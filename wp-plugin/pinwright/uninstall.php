<?php
/**
 * Leaves nothing behind, on no site of a network.
 *
 * WordPress runs this file without the plugin, so the names are written out.
 *
 * @package Pinwright
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

/**
 * Removes what the plugin stored on the current site.
 */
function pinwright_uninstall_site() {
	global $wpdb;
	wp_clear_scheduled_hook( 'pinwright_send' );
	foreach ( array( 'pinwright_connection', 'pinwright_status', 'pinwright_post_types', 'pinwright_connection_key', 'pinwright_db_version' ) as $option ) {
		delete_option( $option );
	}
	delete_post_meta_by_key( '_pinwright_hash' );
	$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->prefix}pinwright_outbox" ); // phpcs:ignore WordPress.DB
}

if ( is_multisite() ) {
	$pinwright_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $pinwright_sites as $pinwright_site ) {
		switch_to_blog( $pinwright_site );
		pinwright_uninstall_site();
		restore_current_blog();
	}
} else {
	pinwright_uninstall_site();
}
